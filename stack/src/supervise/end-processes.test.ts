import { describe, expect, it } from "vitest";
import { membersOf } from "./end-processes.ts";
import { identityOf, isAlive, type ProcessRow } from "./process-table.ts";

const row = (pid: number, group: number, parent = 1, started = "boot:1"): ProcessRow => ({ pid, group, parent, started });
const pidsOf = (rows: readonly ProcessRow[]): number[] => rows.map(({ pid }) => pid).sort((a, b) => a - b);

describe("what belongs to a part", () => {
  const leader = { pid: 10, started: "boot:1" };
  it("is its group and every descendant, in whatever group", () => {
    const table = [row(10, 10), row(11, 10, 10), row(12, 12, 11), row(13, 13, 12), row(20, 20)];
    expect(pidsOf(membersOf(leader, table))).toEqual([10, 11, 12, 13]);
  });
  it("is what a dead leader left in its group", () => {
    expect(pidsOf(membersOf(leader, [row(11, 10), row(20, 20)]))).toEqual([11]);
  });
  it("is nothing once the pid is another process's", () => {
    expect(membersOf(leader, [row(10, 10, 1, "boot:2"), row(11, 10, 10, "boot:2")])).toEqual([]);
  });
});

describe("a process's identity", () => {
  it("is alive for ourselves and not for the same pid with another start", () => {
    const self = identityOf(process.pid);
    expect(self && isAlive(self)).toBe(true);
    expect(isAlive({ pid: process.pid, started: "boot:0" })).toBe(false);
  });
});
