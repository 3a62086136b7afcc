import { describe, expect, it } from "vitest";
import { ID, RETRY_ID } from "./fake-api.ts";
import { here } from "./rgrid.ts";

const { rgrid, read, write } = here();
const script = { outputs: [{ path: "in.csv", bytes: Buffer.from("made of the old") }] };
const files = { "s.py": "", "in.csv": "old" };

/** A script that rewrites its input, of which the file here is edited once the execution is there. */
async function edited(): Promise<void> {
  await rgrid(["run", "--detach", "s.py", "in.csv"], { script, files });
  write("in.csv", "mine");
}

it("is proposed anew with the --update that it was refused with", async () => {
  await rgrid(["run", "--detach", "s.py"], { script: { retriesUsed: true }, files });
  const refused = async (...args: string[]) => (await rgrid(["retry", ...args, ID])).stderr;
  expect(await refused()).toContain(`\n       rgrid retry ${ID} --force\n`);
  expect(await refused("--update")).toContain(`\n       rgrid retry ${ID} --force --update\n`);
});

describe("an edit made before a retry", () => {
  it("is never replaced by what was made of the file as it was then", async () => {
    await edited();
    const ran = await rgrid(["retry", ID]);
    expect(ran.stderr).toContain("in.csv has changed here since");
    expect([read("in.csv"), read(`in.${RETRY_ID}.csv`)]).toEqual(["mine", "made of the old"]);
  });
  it.each(["attach", "download"])("nor by a later %s", async (command) => {
    await edited();
    await rgrid(["retry", "--detach", ID]);
    await rgrid([command, RETRY_ID]);
    expect([read("in.csv"), read(`in.${RETRY_ID}.csv`)]).toEqual(["mine", "made of the old"]);
  });
  it("is what --update runs with, so that its output takes the place", async () => {
    await edited();
    await rgrid(["retry", "--update", ID]);
    expect(read("in.csv")).toBe("made of the old");
  });
});
