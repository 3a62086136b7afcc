import type { Client } from "@rgrid/schema/client";
import { read } from "./chains.ts";
import type { Problem } from "./judge.ts";
import { nothingIfAway } from "./submit.ts";
import { holds } from "./until.ts";

/** Rows are right so soon after Postgres is back (the promise of the issue, and of docs/limits.md). */
const ROWS_RIGHT_WITHIN_MS = 60_000;

/** Waits until every row is as its object is, without help; then lets the operator's comparison look, which must find nothing to do. */
export async function rowProblems(client: Client, operatorToken: string, ids: readonly string[]): Promise<Problem[]> {
  let differing: string[] = [];
  const right = await holds(async () => {
    differing = await differences(client, ids);
    return differing.length === 0;
  }, ROWS_RIGHT_WITHIN_MS);
  if (!right) return differing.map((what) => ({ kind: "row", what }));
  const { checked, repaired, removed } = await reconcileAll(client, operatorToken);
  const isClean = checked === ids.length && repaired === 0 && removed === 0;
  return isClean
    ? []
    : [{ kind: "row", what: `reconcile: ${checked} of ${ids.length} checked, ${repaired} repaired, ${removed} removed` }];
}

async function differences(client: Client, ids: readonly string[]): Promise<string[]> {
  const rows = await allRows(client);
  if (rows === null) return ["the list is unavailable"];
  const unknown = [...rows.keys()]
    .filter((id) => !ids.includes(id))
    .map((id) => `${id}: a row that belongs to no submitted execution`);
  const wrong = await Promise.all(
    ids.map(async (id) => {
      const execution = await read(client, id as `exec_${string}`);
      const [row, object] = [rows.get(id), execution?.version];
      return row === object ? [] : [`${id}: its row is of version ${row}, its object of ${object}`];
    }),
  );
  return [...unknown, ...wrong.flat()];
}

/** Version by id of every row of the account. */
async function allRows(client: Client): Promise<Map<string, number> | null> {
  const rows = new Map<string, number>();
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const page = await client.call("listExecutions", { query: cursor === undefined ? {} : { cursor } }).catch(nothingIfAway);
    if (page === null) return null;
    for (const { id, version } of page.items) rows.set(id, version);
    cursor = page.next_cursor;
  }
  return rows;
}

async function reconcileAll(client: Client, token: string): Promise<{ checked: number; repaired: number; removed: number }> {
  const sum = { checked: 0, repaired: 0, removed: 0 };
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const page = await client.call("reconcile", { query: cursor === undefined ? {} : { cursor } }, { token });
    sum.checked += page.checked;
    sum.repaired += page.repaired;
    sum.removed += page.removed;
    cursor = page.next_cursor;
  }
  return sum;
}
