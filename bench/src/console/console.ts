import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { launchChromium } from "@rgrid/console/chromium";
import { createClient, readEvents } from "@rgrid/schema/client";
import { type ReadyLine, startStack } from "@rgrid/stack";
import { nowMs } from "../run-process.ts";
import { type Summary, summaryOf } from "../statistics.ts";
import { fill } from "./fill.ts";

const EXECUTIONS = 10_000;
const ROUNDS = 10;
const LINES = 1_000_000;
/** More than a hundred rows are high. */
const TO_THE_END_PX = 10_000;
const PATIENCE_MS = 120_000;

export type ConsoleResult = {
  at: string;
  machine: { cpus: number; model: string; node: string };
  executions: number;
  lines: number;
  measures: { what: string; limitMs: number | null; ms: Summary }[];
};

/** The accounts of a local stack: the first owns the runner, the second has the rows. */
const [WITH_RUNNER, FILLED] = ["ada@example.org", "ada-2@example.org"];

/** How long the console takes to show what is asked for, in a browser whose cache is empty, measured from outside of it. */
export async function measureConsole(say: (line: string) => void): Promise<ConsoleResult> {
  const dataDir = mkdtempSync(join(tmpdir(), "rgrid-bench-"));
  // Postgres runs as a user of its own, who must be able to enter.
  chmodSync(dataDir, 0o755);
  const limits = JSON.stringify({ requestsPerMinutePerKey: 1e6, requestsBurstPerKey: 1e6 });
  const stack = await startStack({ dataDir, executor: "process", runners: 1, accounts: 2, env: { RGRID_LIMITS: limits } });
  try {
    const { ready } = stack;
    const filled = ready.accounts[1];
    if (filled === undefined) throw new Error("the stack has a second account");
    await fill(await stack.databaseUrl(), filled.id, EXECUTIONS);
    const log = await longLog(ready);
    const samples = { first: [] as number[], next: [] as number[], log: [] as number[] };
    for (let round = 1; round <= ROUNDS; round++) {
      const { first, next } = await lookAtList(ready);
      samples.first.push(first);
      samples.next.push(next);
      if (round <= 3) samples.log.push(await lookAtLog(ready, log));
      say(`  round ${round}/${ROUNDS}`);
    }
    return {
      at: new Date().toISOString(),
      machine: { cpus: cpus().length, model: cpus()[0]?.model ?? "unknown", node: process.version },
      executions: EXECUTIONS,
      lines: LINES,
      measures: [
        { what: "first view of the list, cold: address → first row", limitMs: 2_000, ms: summaryOf(samples.first) },
        { what: "next page: at the end of the list → 50 more rows", limitMs: 500, ms: summaryOf(samples.next) },
        { what: "a log of a million lines: address → all of them read", limitMs: null, ms: summaryOf(samples.log) },
      ],
    };
  } finally {
    await stack.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

/** Runs what prints a million lines. @returns its id */
async function longLog(ready: ReadyLine): Promise<string> {
  const client = createClient({ baseUrl: ready.api_url, token: ready.api_key });
  const content = `import sys\nsys.stdout.write("".join(f"line {n}\\n" for n in range(${LINES})))\n`;
  const { id } = await client.call("createExecution", { body: { script: { name: "long.py", content } } });
  const response = await client.open("streamEvents", { params: { id } });
  for await (const event of readEvents(response)) if (event.type === "end") break;
  return id;
}

/** A browser of its own each time: nothing is cached, not even compiled code. */
async function withPage<T>(
  ready: ReadyLine,
  email: string,
  use: (page: Awaited<ReturnType<typeof newPage>>) => Promise<T>,
): Promise<T> {
  const browser = await launchChromium();
  try {
    return await use(await newPage(browser, ready, email));
  } finally {
    await browser.close();
  }
}

async function newPage(browser: Awaited<ReturnType<typeof launchChromium>>, ready: ReadyLine, email: string) {
  const headers = { "content-type": "application/json" };
  const response = await fetch(`${ready.api_url}/api/v1/session`, { method: "POST", headers, body: JSON.stringify({ email }) });
  const session = JSON.stringify({ ...((await response.json()) as object), email });
  const context = await browser.newContext({ baseURL: ready.console_url, viewport: { width: 1440, height: 900 } });
  context.setDefaultTimeout(PATIENCE_MS);
  await context.addInitScript(`localStorage.setItem("rgrid.session", ${JSON.stringify(session)})`);
  return context.newPage();
}

const lookAtList = (ready: ReadyLine): Promise<{ first: number; next: number }> =>
  withPage(ready, FILLED ?? "", async (page) => {
    const begun = nowMs();
    await page.goto("/executions", { waitUntil: "commit" });
    await page.locator(".tr .go").first().waitFor();
    const first = nowMs() - begun;
    // The second page comes by itself, ahead of the reader; then the list rests until somebody comes near its end.
    await page.getByText("100 of 10,000 loaded").waitFor();
    await page.getByRole("table").hover();
    const asked = nowMs();
    await page.mouse.wheel(0, TO_THE_END_PX);
    await page.getByText("150 of 10,000 loaded").waitFor();
    return { first, next: nowMs() - asked };
  });

const lookAtLog = (ready: ReadyLine, id: string): Promise<number> =>
  withPage(ready, WITH_RUNNER ?? "", async (page) => {
    const begun = nowMs();
    await page.goto(`/executions/${id}`, { waitUntil: "commit" });
    await page.getByText(`${LINES.toLocaleString("en-US")} lines`).waitFor();
    return nowMs() - begun;
  });
