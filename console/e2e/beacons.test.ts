import { expect, it } from "vitest";
import { consoleForFile, seen, stack } from "./harness/console.ts";
import { submit } from "./harness/runs.ts";

const open = consoleForFile();

type Sent = { app: string; kind: string; page: string; name?: string };

/** How often the console's beacons of a kind were counted, as the operator reads it. */
async function counted(kind: "session" | "page_view" | "interaction"): Promise<number> {
  const { api_url, operator_token } = stack();
  const response = await fetch(`${api_url}/metrics`, { headers: { authorization: `Bearer ${operator_token}` } });
  const line = new RegExp(`^rgrid_beacons_total\\{app="console",kind="${kind}"\\} (\\d+)$`, "m").exec(await response.text());
  return Number(line?.[1] ?? 0);
}

it("counts sessions, page views and the use of buttons in /metrics, and names pages by their route", async () => {
  const id = await submit("pass", { name: "counted.py" });
  const before = {
    session: await counted("session"),
    page_view: await counted("page_view"),
    interaction: await counted("interaction"),
  };
  const { page, go } = await open();
  const answers: Promise<{ status: number; sent: Sent }>[] = [];
  page.on("requestfinished", (request) => {
    if (!request.url().endsWith("/api/v1/beacons")) return;
    const sent = request.postDataJSON() as Sent;
    answers.push(request.response().then((response) => ({ status: response?.status() ?? 0, sent })));
  });
  await go(`/executions/${id}`);
  await seen(page.getByRole("heading", { name: "counted.py" }));
  await page.getByRole("button", { name: "Switch theme" }).click();
  await page.getByRole("link", { name: "Overview" }).click();
  await seen(page.getByText("Queue wait"));
  // Another range is no other page.
  await page.getByRole("link", { name: "7 days" }).click();
  await seen(page.getByText("in 7 days"));
  await page.getByRole("button", { name: "Switch theme" }).click();
  await expect.poll(() => answers.length).toBe(5);
  // The same tab is the same session.
  await page.reload();
  await expect
    .poll(async () => (await Promise.all(answers)).map(({ sent }) => `${sent.kind} ${sent.page}`).sort())
    .toEqual([
      "interaction /executions/$id",
      "interaction /overview",
      "page_view /executions/$id",
      "page_view /overview",
      "page_view /overview",
      "session /",
    ]);
  expect((await Promise.all(answers)).map(({ status }) => status)).toEqual([204, 204, 204, 204, 204, 204]);
  expect({
    session: (await counted("session")) - before.session,
    page_view: (await counted("page_view")) - before.page_view,
    interaction: (await counted("interaction")) - before.interaction,
  }).toEqual({ session: 1, page_view: 3, interaction: 2 });
});

it.each([
  ["Do Not Track", 'Object.defineProperty(Navigator.prototype, "doNotTrack", { get: () => "1" })'],
  ["Global Privacy Control", 'Object.defineProperty(Navigator.prototype, "globalPrivacyControl", { get: () => true })'],
])("sends nothing of who asks for %s", async (_name, script) => {
  const { page, context, go } = await open();
  await context.addInitScript(script);
  const sent: string[] = [];
  page.on("request", (request) => {
    if (request.url().includes("/beacons")) sent.push(request.postData() ?? "");
  });
  await go("/overview");
  await seen(page.getByText("Queue wait"));
  await page.getByRole("button", { name: "Switch theme" }).click();
  await page.getByRole("link", { name: "Settings" }).click();
  await seen(page.getByRole("heading", { name: "API keys" }));
  expect(sent).toEqual([]);
});
