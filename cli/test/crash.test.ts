import { describe, expect, it } from "vitest";
import { ID } from "./fake-api.ts";
import { here } from "./rgrid.ts";

const { rgrid } = here();

/** Code that runs in the CLI's process before it: each breaks it where the CLI does not expect it. */
const PLANTED: Record<string, string> = {
  "inside a command": `Date.parse=()=>{throw Error('planted\\n    at secret (/home/ada/x.js:1:1)')}`,
  "what is no error": `Date.parse=()=>{throw 'planted'}`,
  "in a timer that nobody waits for": `setTimeout(()=>{throw Error('planted')},50)`,
  "in a promise that nobody waits for": `setTimeout(()=>{Promise.reject(Error('planted'))},50)`,
};
const plant = (code: string) => ({ NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(code)}` });
const STACK = /^\s*at .+|\.js:\d+|file:\/\/|node:internal/m;

describe("a fault of the CLI's own", () => {
  it.each(Object.entries(PLANTED))("is one card without a stack: %s", async (where, code) => {
    // A command that is still there when the timer comes: its log is held open.
    const isLater = where.includes("nobody waits");
    const args = isLater ? ["run", "s.py"] : ["status", ID];
    const script = isLater ? { untilCancel: true } : {};
    const ran = await rgrid(args, { files: { "s.py": "" }, script, env: plant(code) });
    expect(ran.code).toBe(125);
    expect(ran.stderr).toMatch(/Error: Something failed inside the CLI: (Error: )?planted\nFix: {3}This is a fault of RGrid/);
    expect(ran.stderr).not.toMatch(STACK);
    expect(ran.stdout.toString()).not.toMatch(STACK);
    expect(ran.stderr.match(/^Error:/gm)).toHaveLength(1);
  });
  it("shows its stack to who asks for it", async () => {
    const env = { ...plant(PLANTED["inside a command"] ?? ""), RGRID_DEBUG: "1" };
    expect((await rgrid(["status", ID], { env })).stderr).toMatch(/^\s+at .+\.js:\d+/m);
  });
  it("is an object with --json too", async () => {
    const ran = await rgrid(["run", "--json", "s.py"], {
      files: { "s.py": "" },
      script: { untilCancel: true },
      env: plant(PLANTED["in a timer that nobody waits for"] ?? ""),
    });
    expect(JSON.parse(ran.stdout.toString())).toMatchObject({ error_code: "internal_error", exit_code: 125 });
    expect(ran.stdout.toString()).not.toContain("/home");
  });
});
