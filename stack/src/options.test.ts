import { describe, expect, it } from "vitest";
import { parseOptions } from "./options.ts";

describe("the command line of the stack", () => {
  it("has a default for everything", () => {
    expect(parseOptions([])).toMatchObject({ port: null, executor: null, runners: 1, slots: 2, accounts: 1, sample: true });
    expect(parseOptions([]).dataDir).toMatch(/\/\.data\/stack$/);
  });
  it("takes what is given", () => {
    const argv = "--no-sample --data-dir /x --port 8787 --executor process --runners 0 --slots=4 --accounts 3".split(" ");
    const wanted = { sample: false, dataDir: "/x", port: 8787, executor: "process", runners: 0, slots: 4, accounts: 3 };
    expect(parseOptions(argv)).toMatchObject(wanted);
  });
  it.each([
    [["--port", "0"], "--port must be a whole number from 1 to 65535"],
    [["--port", "80x"], "--port must be a whole number"],
    [["--slots", "1.5"], "--slots must be a whole number from 1 to 256"],
    [["--accounts", "0"], "--accounts must be a whole number from 1 to 1000"],
    [["--executor", "podman"], '--executor must be docker or process, not "podman"'],
    [["--prot", "80"], "--prot"],
    [["stray"], "stray"],
  ])("refuses %j and says what it wants", (argv, message) => {
    expect(() => parseOptions(argv)).toThrow(message);
  });
});
