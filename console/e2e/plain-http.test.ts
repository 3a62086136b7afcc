import { expect, it } from "vitest";
import { consoleForFile, seen, stack } from "./harness/console.ts";
import { executionOf, run } from "./harness/runs.ts";

/** Of this machine, but by a name that is not "localhost": for a browser no secure place. */
const NAME = "console.example";
const open = consoleForFile([`--host-resolver-rules=MAP ${NAME} 127.0.0.1`]);

it("does over plain HTTP all that it does elsewhere, but for downloads, and says why", async () => {
  const first = await run('open("made.txt", "w").write("made")\nraise SystemExit(3)', { name: "plain.py" });
  const { port } = new URL(stack().console_url);
  const { page, context, go } = await open({ options: { baseURL: `http://${NAME}:${port}` } });
  // The stack's API knows its own console's origin only. Streams never end, and are passed on only when they do.
  await context.route(/\/api\/v1\//, async (route) => {
    if (route.request().url().endsWith("/events")) return route.abort();
    const response = await route.fetch();
    return route.fulfill({ response, headers: { ...response.headers(), "access-control-allow-origin": "*" } });
  });
  await go(`/executions/${first.id}`);
  expect(await page.evaluate(() => isSecureContext)).toBe(false);
  await seen(page.getByRole("heading", { name: "plain.py" }));
  await page.getByRole("button", { name: "Download made.txt" }).click();
  await seen(page.getByText("`rgrid download` gets the same files."));

  await page.getByRole("button", { name: "Retry" }).click();
  await page.waitForURL((url) => url.pathname.startsWith("/executions/exec_") && !url.pathname.endsWith(first.id));
  const id = new URL(page.url()).pathname.split("/").at(-1) ?? "";
  expect((await executionOf(id)).retry_of).toBe(first.id);
  await context.unrouteAll({ behavior: "ignoreErrors" });
});
