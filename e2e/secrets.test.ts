import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, inject } from "vitest";
import { it } from "./harness/place.ts";
import { filesHolding } from "./harness/surfaces.ts";

const SECRET = `s3cr3t-${"e2e".repeat(5)}-of-${process.pid}`;
const { dataDir } = inject("stack");

const logFiles = (): [name: string, text: string][] =>
  readdirSync(join(dataDir, "logs")).map((name) => [name, readFileSync(join(dataDir, "logs", name), "utf8")]);

describe("secrets", () => {
  it("of a run are in no log, and at rest nowhere in the clear", async ({ place }) => {
    await place.write("in.txt", "in");
    await place.write("use.py", 'import os\nopen("out.txt", "w").write(str(len(os.environ["TOKEN"])))\nraise SystemExit(1)\n');
    const ended = await place.rgrid("run", "--json", "--env", `TOKEN=${SECRET}`, "use.py", "in.txt");
    expect(ended.exitCode).toBe(1);
    expect(await place.text("out.txt")).toBe(String(SECRET.length));
    const { execution } = JSON.parse(ended.out);
    expect(execution.spec.env_names).toEqual(["TOKEN"]);
    expect(ended.out + ended.err).not.toContain(SECRET);
    expect(
      await filesHolding(
        ["logs", "objects", "postgres", "runners/local-1/work"].map((name) => join(dataDir, name)),
        SECRET,
      ),
    ).toEqual([]);

    const { s3_secret_access_key, postgres_password, secret_key } = JSON.parse(
      readFileSync(join(dataDir, "secrets.json"), "utf8"),
    );
    const credential = /rg[krls]_[0-9a-zA-Z]{8}|rgo_[0-9a-f]{8}|X-Amz-(Signature|Credential)/i;
    for (const [name, text] of logFiles()) {
      expect([name, credential.exec(text)?.[0]]).toEqual([name, undefined]);
      for (const value of [s3_secret_access_key, postgres_password, secret_key]) expect(text.includes(value)).toBe(false);
    }
  });

  it("leave the logs lines of JSON, with request and execution", async ({ place }) => {
    await place.write("a.py", "print(1)\n");
    const { execution } = JSON.parse((await place.rgrid("run", "--json", "a.py")).out);
    const logs = Object.fromEntries(logFiles());
    const linesOf = (name: string) =>
      (logs[name] ?? "")
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line) as Record<string, unknown>);
    const api = linesOf("api.log").filter((line) => line["execution_id"] === execution.id);
    expect(api.find((line) => line["route"] === "getExecution")).toMatchObject({ level: "info", request_id: expect.any(String) });
    const runner = linesOf("runner-local-1.log").filter((line) => line["execution_id"] === execution.id);
    expect(runner.map((line) => line["event"])).toEqual(expect.arrayContaining(["accepted", "started", "exited", "finished"]));
  });
});
