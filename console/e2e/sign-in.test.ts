import { expect, it } from "vitest";
import { ADA, consoleForFile, rowOf, SECOND, seen, sessionOf } from "./harness/console.ts";
import { run } from "./harness/runs.ts";

const open = consoleForFile();

it("signs in with an address, says that the session is local, and signs out", async () => {
  const { page, go } = await open({ email: null });
  await go("/settings");
  await seen(page.getByText("Local session. Anyone who can reach this address can sign in."));
  await page.getByLabel("Email").fill(ADA);
  await page.getByRole("button", { name: "Sign in locally" }).click();
  await seen(page.getByRole("heading", { name: "API keys" }));
  expect(new URL(page.url()).pathname).toBe("/settings");
  await page.getByRole("button", { name: `account ${ADA}` }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await seen(page.getByLabel("Email"));
});

it("makes an account of an address that is new, and tells it what to do first", async () => {
  const { page, go } = await open({ email: null });
  await go("/");
  await page.getByLabel("Email").fill("new-here@example.org");
  await page.getByRole("button", { name: "Sign in locally" }).click();
  await seen(page.getByText("Run your first script"));
  await seen(page.getByText("npm install -g rgrid && rgrid init"));
});

it("shows nothing of one account to another", async () => {
  const mine = await run("print('mine')", { name: "mine.py" });
  const { page, go } = await open({ email: SECOND });
  await go("/executions?q=script:mine.py");
  await seen(page.getByText("No execution fits"));
  expect(await rowOf(page, mine.id).count()).toBe(0);
  await go(`/executions/${mine.id}`);
  await seen(page.getByRole("alert").getByText("not_found"));
});

it("leads from an ended session to the sign-in and back to the same page", async () => {
  const { id } = await run("print('still here')", { name: "back.py" });
  const { page, go } = await open();
  await go(`/executions/${id}`);
  await seen(page.getByText("still here"));
  // What the API refuses is what an expired one is: a token that does not count any more.
  await page.evaluate(() => {
    const session = JSON.parse(localStorage.getItem("rgrid.session") ?? "{}") as object;
    localStorage.setItem("rgrid.session", JSON.stringify({ ...session, token: "rgc_expired" }));
  });
  await page.reload();
  await seen(page.getByText("Your session ended."));
  await seen(page.getByText(`Sign in to go back to ${id.slice(0, 13)}`));
  await page.getByLabel("Email").fill(ADA);
  await page.getByRole("button", { name: "Sign in locally" }).click();
  await seen(page.getByText("still here"));
  expect(new URL(page.url()).pathname).toBe(`/executions/${id}`);
});

it("shows nothing of one account to the one who signed in after it in another tab", async () => {
  const mine = await run("print('mine alone')", { name: "alone.py" });
  const { page, go } = await open();
  await go("/executions");
  await seen(rowOf(page, mine.id));
  const session = JSON.stringify(await sessionOf("bob@example.org"));
  // A tab that slept is told of both, the end and the beginning, when the beginning is what it finds.
  await page.evaluate((value) => {
    localStorage.setItem("rgrid.session", value);
    dispatchEvent(new StorageEvent("storage", { key: "rgrid.session" }));
  }, session);
  await seen(page.getByRole("button", { name: "account bob@example.org" }));
  await seen(page.getByText("Run your first script"));
  expect(await page.getByText("alone.py").count()).toBe(0);
});
