import { shortId } from "@rgrid/schema/format";
import { expect, it } from "vitest";
import { consoleForFile, gone, inLog, rowOf, seen } from "./harness/console.ts";
import { type Gate, makeGate } from "./harness/gate.ts";
import { cancel, cancelled, ended, executionOf, printed, remove, run, submit } from "./harness/runs.ts";

const open = consoleForFile();
const PATIENCE_MS = 45_000;

/** Prints a line, then waits for its end: the page decides when it is over. */
const TALKS = `
import sys, time
print("first line", flush=True)
print("a warning", file=sys.stderr, flush=True)
for n in range(2000):
    print("tick", n, flush=True)
    time.sleep(0.1)
`;

it("shows a run that begins elsewhere, opens it, prints its log as it comes, and cancels it", async () => {
  await run("print('so that the list is not empty')");
  const { page, go } = await open();
  await go("/executions");
  await seen(page.getByText("Live", { exact: true }));
  const id = await submit(TALKS, { name: "talks.py", metadata: { project: "live" } });
  const row = rowOf(page, id);
  await seen(row);
  await seen(row.getByText("Running"));
  await row.getByRole("link", { name: "talks.py", exact: true }).click();

  await seen(page.getByText("first line"));
  const warning = page.locator(".ln.e", { hasText: "a warning" });
  await seen(warning);
  expect(await warning.locator(".fd").innerText()).toBe("stderr");
  await seen(page.getByText("Following"));
  await seen(page.locator(".tx", { hasText: /^tick 20$/ }));

  await page.getByRole("button", { name: "Cancel" }).click();
  await page.getByRole("button", { name: "Cancel execution" }).click();
  await seen(page.locator(".side").getByText("Cancelled"));
  expect((await ended(id)).status).toBe("cancelled");
  await gone(page.getByText("Following"));
});

it("says that it is being cancelled for as long as its script goes on", async () => {
  const id = await submit(
    'import signal\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\nprint("deaf", flush=True)\nsignal.pause()\n',
    {
      name: "deaf.py",
    },
  );
  const { page, go } = await open();
  await go(`/executions/${id}`);
  await seen(page.locator(".tx", { hasText: /^deaf$/ }));
  await page.getByRole("button", { name: "Cancel" }).click();
  await page.getByRole("button", { name: "Cancel execution" }).click();
  const cancelling = page.locator(".hd").getByRole("button", { name: "Cancelling …" });
  await seen(cancelling);
  expect(await cancelling.isDisabled()).toBe(true);
  expect((await ended(id)).status).toBe("cancelled");
  await gone(cancelling);
});

it("follows a run whose page was opened by its short id to its end, at the address of the whole one", async () => {
  const id = await submit(TALKS, { name: "short.py" });
  const { page, go } = await open();
  await go(`/executions/${shortId(id)}#L1`);
  await seen(page.locator(".tx", { hasText: /^tick 1$/ }));
  await page.waitForURL(`**/executions/${id}#L1`);
  await cancel(id);
  await seen(page.locator(".side").getByText("Cancelled"));
});

it("pauses when the reader goes up, counts what comes meanwhile, and follows again", async () => {
  const id = await submit(TALKS, { name: "paused.py" });
  const { page, go } = await open();
  await go(`/executions/${id}`);
  await seen(page.locator(".tx", { hasText: /^tick 45$/ }));
  await page.getByRole("log").hover();
  await page.mouse.wheel(0, -600);
  await seen(page.getByRole("button", { name: "Paused" }));
  const jump = page.getByRole("button", { name: /\d+ new lines?/ });
  await seen(jump);
  await jump.click();
  await seen(page.getByRole("button", { name: "Following" }));
  await page.getByRole("button", { name: "Cancel" }).click();
  await page.getByRole("button", { name: "Cancel execution" }).click();
  await ended(id);
});

it("tells that a slot is taken when a run takes it, not when it asks next", async () => {
  const { page, go } = await open();
  await page.clock.install();
  const live = page.waitForResponse((response) => new URL(response.url()).pathname === "/api/v1/events");
  await go("/executions");
  await live;
  const fleet = page.locator(".fleet");
  await seen(fleet.filter({ hasText: "0 of 2 slots busy" }));
  // The page's time stands still, and then goes on for less than the 15 s after which it asks by itself, but for longer than it waits between two events.
  await page.clock.pauseAt(Date.now() + 1_000);
  const id = await submit("import time\nprint('up', flush=True)\ntime.sleep(600)", { name: "slot.py" });
  await printed(id);
  let leftMs = 11_000;
  const taken = async () => {
    if (leftMs > 0) await page.clock.runFor(250);
    leftMs -= 250;
    return fleet.innerText();
  };
  await expect.poll(taken, { timeout: PATIENCE_MS }).toContain("1 of 2 slots busy");
  await cancelled(id);
});

it("does not pause a log that is seen whole: its reader could not go to its end to follow again", async () => {
  const gate = await makeGate();
  const id = await submit(
    `print("early", flush=True)\n${gate.waiting}\nprint("late", flush=True)\nimport time\ntime.sleep(600)`,
    {
      name: "whole.py",
    },
  );
  const { page, go } = await open();
  await go(`/executions/${id}`);
  await seen(page.locator(".tx", { hasText: /^early$/ }));
  await page.evaluate(() => addEventListener("wheel", () => (document.title = "wheeled"), { once: true }));
  await page.getByRole("log").hover();
  await page.mouse.wheel(0, -300);
  await page.waitForFunction(() => document.title === "wheeled");
  gate.open();
  await seen(page.locator(".tx", { hasText: /^late$/ }));
  expect(await page.getByRole("button", { name: "Following" }).count()).toBe(1);
  expect(await page.getByRole("button", { name: /new lines?/ }).count()).toBe(0);
  await cancelled(id);
});

/** More than a page, and more than a page again once its reader is where the test wants them. */
const printsTwice = ({ waiting }: Gate, end: string) => `
for n in range(100):
    print("early", n, flush=True)
${waiting}
for n in range(100):
    print("late", n, flush=True)
${end}
`;

it("follows a run to its very end", async () => {
  const { page, go } = await open();
  const gate = await makeGate();
  const id = await submit(printsTwice(gate, ""), { name: "to-its-end.py" });
  await go(`/executions/${id}`);
  await inLog(page.locator(".log .ln", { hasText: /early 99$/ }));
  await seen(page.getByRole("button", { name: "Following" }));
  gate.open();
  await inLog(page.locator(".log .ln", { hasText: "Exited with code 0" }));
});

it("shows who follows why a run failed, and moves no line under the eyes of who reads elsewhere", async () => {
  const [follower, reader, gate] = [await open(), await open(), await makeGate()];
  const id = await submit(printsTwice(gate, 'raise ValueError("enough")'), { name: "fails-late.py" });
  await Promise.all([follower.go(`/executions/${id}`), reader.go(`/executions/${id}`)]);
  await inLog(follower.page.locator(".log .ln", { hasText: /early 99$/ }));
  await inLog(reader.page.locator(".log .ln", { hasText: /early 99$/ }));
  await reader.page.getByRole("log").evaluate((log) => log.scrollBy({ top: -400 }));
  await seen(reader.page.getByRole("button", { name: "Paused" }));
  const read = reader.page.locator(".log .ln", { hasText: /early 78$/ });
  await inLog(read);
  const topOf = async () => (await read.boundingBox())?.y ?? Number.NaN;
  const before = await topOf();
  gate.open();
  await inLog(follower.page.locator(".log .ln.cause", { hasText: "ValueError: enough" }));
  await seen(follower.page.locator(".err .src .at"));
  await inLog(follower.page.locator(".log .ln.cause"));
  await seen(reader.page.getByText("says why"));
  await seen(reader.page.locator(".err .src .at"));
  await inLog(read);
  // The card's height has parts of a pixel.
  expect(Math.abs((await topOf()) - before)).toBeLessThanOrEqual(1);
});

it("retries a run as a new one, and links the two", async () => {
  const first = await run("raise SystemExit(3)", { name: "again.py" });
  const { page, go } = await open();
  await go(`/executions/${first.id}`);
  await page.getByRole("button", { name: "Retry" }).click();
  await page.waitForURL((url) => url.pathname.startsWith("/executions/exec_") && !url.pathname.endsWith(first.id));
  const id = new URL(page.url()).pathname.split("/").at(-1) ?? "";
  expect((await executionOf(id)).retry_of).toBe(first.id);
  await seen(page.getByRole("heading", { name: "Retry chain" }));
  await page.locator(".chain").getByRole("link").first().click();
  await page.waitForURL(`**/executions/${first.id}`);
  await seen(page.locator(".side").getByText("Retried as"));
});

it("keeps new rows back while the reader is further down, and lets them in by a button", async () => {
  const { page, go } = await open({ options: { viewport: { width: 1200, height: 420 } } });
  await Promise.all(Array.from({ length: 12 }, (_, n) => submit("pass", { name: `filler-${n}.py` })));
  await go("/executions");
  await seen(page.getByText("Live", { exact: true }));
  await seen(page.getByText("filler-0.py", { exact: true }));
  await page.getByRole("table").hover();
  await page.mouse.wheel(0, 200);
  const id = await submit("pass", { name: "held.py" });
  const button = page.getByRole("button", { name: "1 new execution" });
  await seen(button);
  expect(await rowOf(page, id).count()).toBe(0);
  await button.click();
  await seen(rowOf(page, id));
  await ended(id);
});

it("takes a deleted run out of an open list, and says so on its open page", async () => {
  const { id } = await run("print('soon gone')", { name: "deleted.py", metadata: { keep: "no" } });
  await run("pass", { name: "kept.py", metadata: { keep: "no" } });
  const list = await open();
  await list.go("/executions?q=keep:no");
  await seen(rowOf(list.page, id));
  await seen(list.page.getByText("2 of 2 loaded"));
  await seen(list.page.getByText("Live", { exact: true }));
  const detail = await open();
  await detail.go(`/executions/${id}`);
  await seen(detail.page.getByText("soon gone"));

  await remove(id);
  await rowOf(list.page, id).waitFor({ state: "detached" });
  await seen(list.page.getByText("1 of 1 loaded"));
  await seen(detail.page.getByRole("heading", { name: "This execution was deleted" }));
  await detail.page.getByRole("main").getByRole("link", { name: "All executions" }).click();
  await seen(detail.page.getByText("kept.py", { exact: true }));
  expect(await rowOf(detail.page, id).count()).toBe(0);
});
