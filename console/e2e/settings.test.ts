import { expect, it } from "vitest";
import { consoleForFile, gone, seen, stack } from "./harness/console.ts";

const open = consoleForFile();

it("makes an API key that is shown once and works, and revokes it", async () => {
  const { page, go } = await open();
  await go("/settings");
  await page.getByRole("button", { name: "New API key" }).click();
  await page.getByLabel("Name of the API key").fill("ci nightly");
  await page.getByRole("button", { name: "Create API key" }).click();
  await seen(page.getByText("This is the only time that ci nightly is shown."));
  const key = await page.locator(".cmd.secret code").innerText();
  const me = () => fetch(`${stack().api_url}/api/v1/me`, { headers: { authorization: `Bearer ${key}` } });
  expect((await me()).status).toBe(200);

  await page.reload();
  await seen(page.getByRole("cell", { name: "ci nightly", exact: true }));
  expect(await page.locator("body").innerText()).not.toContain(key);
  await page.getByRole("button", { name: "Revoke ci nightly …" }).click();
  await page.getByRole("button", { name: "Revoke ci nightly", exact: true }).click();
  await gone(page.getByRole("cell", { name: "ci nightly", exact: true }));
});

it("makes a runner token with the line that starts a runner", async () => {
  const { page, go } = await open();
  await go("/settings#tokens");
  await page.getByRole("button", { name: "New token" }).click();
  await page.getByLabel("Name of the runner token").fill("lab");
  await page.getByRole("button", { name: "Create runner token" }).click();
  await seen(page.getByText(/^npx rgrid-runner --token rgr_\S+ --api-url http:/));
  await seen(page.getByRole("cell", { name: "local-1" }).first());
});
