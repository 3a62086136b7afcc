import { describe, expect, it } from "vitest";
import { ENDED, PROGRAM } from "../testing/ended.ts";
import { classify } from "./classify.ts";
import type { Ending } from "./facts.ts";

const ended = ENDED;
const program = PROGRAM;

describe("classify", () => {
  it.each<[string, Partial<Ending>, string | null]>([
    ["a good end", {}, null],
    ["a good end although a child was killed for memory", { oom: true }, null],
    ["a good end on a full disk", { diskFull: true }, null],
    ["a code", { exitCode: 7 }, "nonzero_exit"],
    ["a code on a full disk", { exitCode: 1, diskFull: true }, "disk_full"],
    ["a child's OOM kill that ended the script", { exitCode: 3, oom: true }, "out_of_memory"],
    ["an OOM kill", { exitCode: 137, signal: 9, oom: true }, "out_of_memory"],
    ["SIGSEGV", { exitCode: 139, signal: 11 }, "segmentation_fault"],
    ["SIGILL", { exitCode: 132, signal: 4 }, "illegal_instruction"],
    ["SIGABRT", { exitCode: 134, signal: 6 }, "aborted"],
    ["another signal", { exitCode: 137, signal: 9 }, "killed_by_signal"],
    ["a timeout, whatever the script made of it", { timedOut: true }, "timeout"],
    ["a cancel before a timeout", { timedOut: true, cancelled: true, exitCode: 130, signal: 2 }, "cancelled"],
  ])("%s", (_, facts, code) => {
    expect(classify({ ...ended, ...facts }, "", program)?.error_code ?? null).toBe(code);
  });

  it("says what the limits were", () => {
    expect(classify({ ...ended, timedOut: true }, "", program)?.error_details).toEqual({ timeout_ms: 1500 });
    expect(classify({ ...ended, oom: true, exitCode: 1, peakMemoryBytes: 5 }, "", program)?.error_details).toEqual({
      limit_bytes: 67_108_864,
      peak_bytes: 5,
    });
  });
});
