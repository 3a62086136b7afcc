import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { faultText } from "./fault.ts";

const STACK = /^\s*at .+:\d+/m;

describe("a fault of the runner's own", () => {
  it("shows its stack only where it is asked for", () => {
    const fault = new TypeError("planted");
    expect(faultText(fault, {})).toBe("TypeError: planted");
    expect(faultText(fault, { RGRID_DEBUG: "1" })).toMatch(STACK);
    expect(faultText("planted", {})).toBe("planted");
  });

  it.each([
    ["while it starts", "Date.prototype.toISOString=()=>{throw TypeError('planted')}"],
    ["where nobody waits for it", "setTimeout(()=>{throw TypeError('planted')},2000)"],
  ])(
    "ends the process in one line: %s",
    (_, planted) => {
      const stateDir = mkdtempSync(join(tmpdir(), "rgrid-fault-"));
      const main = join(import.meta.dirname, "main.ts");
      const given = ["--api-url", "http://127.0.0.1:1", "--token", `rgr_${"0".repeat(24)}_${"0".repeat(48)}`];
      const run = (debug: string) =>
        spawnSync(process.execPath, [main, ...given, "--executor", "process", "--state-dir", stateDir], {
          encoding: "utf8",
          env: {
            PATH: process.env["PATH"],
            RGRID_DEBUG: debug,
            NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(planted)}`,
          },
        });
      try {
        const { status, stderr } = run("");
        expect([status, stderr.match(/rgrid-runner: it failed inside: TypeError: planted/g)?.length], stderr).toEqual([70, 1]);
        expect(stderr).not.toMatch(STACK);
        expect(run("1").stderr).toMatch(STACK);
      } finally {
        rmSync(stateDir, { recursive: true });
      }
    },
    60_000,
  );
});
