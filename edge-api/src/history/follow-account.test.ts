import { randomId } from "@rgrid/schema";
import { expect, it } from "vitest";
import type { Change } from "../ports/history.ts";
import { executionOf } from "../testing/execution-item.ts";
import { followAccount } from "./follow-account.ts";

const fill = (bytes: Uint8Array<ArrayBuffer>) => crypto.getRandomValues(bytes);
const ACCOUNT = randomId("acc", fill);
const OVERLAP_MS = 5;

/** A stream over rows that a test writes; each wait for the next question hands over what was told until then. */
function follow(rows: Change[], since: number) {
  const asked: number[] = [];
  const abort = new AbortController();
  let wake = (): void => undefined;
  let waiting = (): void => undefined;
  const history = {
    changes: async (_account: string, from: number, limit: number) => {
      asked.push(from);
      return rows
        .filter((row) => row.cursor >= from)
        .sort((left, right) => left.cursor - right.cursor)
        .slice(0, limit);
    },
  };
  const sleep = () =>
    new Promise<void>((resolve) => {
      wake = resolve;
      waiting();
    });
  const pages = followAccount(history, ACCOUNT, since, { pollMs: 1000, overlapMs: OVERLAP_MS, sleep, signal: abort.signal });
  const told: string[] = [];
  const reading = (async () => {
    for await (const page of pages)
      told.push(
        ...page.map((event) => `${event.cursor} ${event.type === "execution" ? `v${event.execution.version}` : event.type}`),
      );
  })();
  /** What was told up to the stream's next wait. */
  const round = async () => {
    await new Promise<void>((resolve) => {
      waiting = resolve;
      wake();
    });
    return told.splice(0);
  };
  const end = async () => {
    abort.abort();
    wake();
    await reading;
  };
  return { asked, round, end };
}

it("tells every row once, and again when it has changed", async () => {
  const item = executionOf({ account_id: ACCOUNT, version: 1 });
  const rows: Change[] = [{ cursor: 1_000_000, item }];
  const { round, end } = follow(rows, 1_000_000);
  expect(await round()).toEqual(["1000000 v1"]);
  expect(await round()).toEqual([]);
  rows[0] = { cursor: 1_002_000, item: { ...item, version: 2 } };
  expect(await round()).toEqual(["1002000 v2"]);
  expect(await round()).toEqual([]);
  await end();
});

it("tells once that a row was removed, also at the version that was told", async () => {
  const item = executionOf({ account_id: ACCOUNT, version: 1 });
  const rows: Change[] = [{ cursor: 1_000_000, item }];
  const { round, end } = follow(rows, 1_000_000);
  expect(await round()).toEqual(["1000000 v1"]);
  rows[0] = { cursor: 1_002_000, removed: { id: item.id, version: 1 } };
  expect(await round()).toEqual(["1002000 execution_removed"]);
  expect(await round()).toEqual([]);
  await end();
});

it("tells a row that became visible behind another one", async () => {
  const rows: Change[] = [{ cursor: 2_000_000, item: executionOf({ account_id: ACCOUNT, version: 1 }) }];
  const { round, end } = follow(rows, 1_000_000);
  expect(await round()).toEqual(["2000000 v1"]);
  rows.push({ cursor: 2_000_000 - OVERLAP_MS * 1000, item: executionOf({ account_id: ACCOUNT, version: 7 }) });
  expect(await round()).toEqual([`${2_000_000 - OVERLAP_MS * 1000} v7`]);
  await end();
});

it("tells a row that became visible behind the one that its watcher resumes after", async () => {
  const since = 2_000_000;
  const behind = since - OVERLAP_MS * 1000;
  const at = (cursor: number, version: number) => ({ cursor, item: executionOf({ account_id: ACCOUNT, version }) });
  const { round, end } = follow([at(since, 3), at(behind, 7), at(behind - 1, 8)], since);
  expect(await round()).toEqual([`${behind} v7`, `${since} v3`]);
  await end();
});

it("asks at once for the rest of many changes, also of one moment", async () => {
  const at = (cursor: number) => ({ cursor, item: executionOf({ account_id: ACCOUNT }) });
  const rows = [...Array.from({ length: 250 }, (_, index) => at(1_000_000 + index)), at(1_000_400)];
  const { asked, round, end } = follow(rows, 1_000_000);
  expect(await round()).toHaveLength(251);
  expect(asked).toHaveLength(2);
  expect(await round()).toEqual([]);
  await end();
});
