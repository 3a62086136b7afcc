import type { ExecutionItem } from "@rgrid/schema";
import { expect, it } from "vitest";
import { readTop } from "./read-list.ts";

const row = (n: number) => ({ id: `exec_${n}`, created_at: new Date(n).toISOString() }) as ExecutionItem;

/** An account of so many executions, and how its list is asked for. */
async function check(newest: number, known: { rows: number; lastN: number } | null, then: { asked: string[]; oldest: number }) {
  const asked: string[] = [];
  const ask = async (cursor: string | null, limit: number | null) => {
    asked.push(`${cursor} ${limit}`);
    const from = cursor === null ? newest : Number(cursor);
    const to = Math.max(0, from - (limit ?? 50));
    return { items: Array.from({ length: from - to }, (_, n) => row(from - n)), next_cursor: to === 0 ? null : String(to) };
  };
  const { items } = await readTop(ask, known && { rows: known.rows, last: row(known.lastN) });
  expect({ asked, oldest: Number(items.at(-1)?.id.slice(5)) }).toEqual(then);
  expect(items.map(({ id }) => id)).toEqual(Array.from(items, (_, n) => `exec_${newest - n}`));
}

it("reads one page of a list of which nothing is shown", () => check(500, null, { asked: ["null null"], oldest: 451 }));
it("reads one page of a list that was not scrolled", () =>
  check(500, { rows: 50, lastN: 451 }, { asked: ["null null"], oldest: 451 }));
it("reads down to what was shown, below what came since", () =>
  check(580, { rows: 50, lastN: 451 }, { asked: ["null null", "530 null", "480 null"], oldest: 431 }));
it("reads what was scrolled far in large pages", () =>
  check(900, { rows: 250, lastN: 600 }, { asked: ["null 200", "700 200"], oldest: 501 }));
it("ends with a list that has become shorter", () => check(30, { rows: 250, lastN: -5 }, { asked: ["null 200"], oldest: 1 }));
it("leaves the rest of a list of thousands for its reader's way down", async () => {
  const calls = Array.from({ length: 10 }, (_, n) => `${n === 0 ? null : 9_000 - n * 200} 200`);
  await check(9_000, { rows: 5_000, lastN: 4_000 }, { asked: calls, oldest: 7_001 });
});
