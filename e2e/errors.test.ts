import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { describe, expect, inject } from "vitest";
import { ask } from "./harness/api.ts";
import { it, type Place } from "./harness/place.ts";
import { RGRID_BIN } from "./harness/rgrid.ts";

const run = promisify(execFile);
const { ready } = inject("stack");

/** Both streams as a terminal of so many columns shows them. */
async function onTerminal(
  place: Place,
  args: string,
  { columns = 80, env = {} as Record<string, string> } = {},
): Promise<string> {
  const command = `stty cols ${columns}; '${process.execPath}' '${RGRID_BIN}' ${args}`;
  const { stdout } = await run("script", ["-qec", command, "/dev/null"], {
    cwd: place.path,
    env: { TERM: "xterm-256color", ...place.env, ...env },
  }).catch((error: { stdout: string }) => error);
  return stdout.replaceAll("\r\n", "\n");
}
// biome-ignore lint/suspicious/noControlCharactersInRegex: colours begin with one
const withoutColour = (text: string): string => text.replace(/\x1b\[[\d;]*[mK]|\r/g, "");

const ANALYZE = "import sys\n\nimport pandas as pd\nprint(pd.read_csv(sys.argv[1]))\n";
const CARD = (id: string): string => `❌ Execution failed: ${id}

Error: Script failed: Module 'pandas' not found
Cause: ModuleNotFoundError in analyze.py, line 3: import pandas as pd
Fix:   Add 'pandas' to requirements.txt or use --runtime python:3.11-datascience
       rgrid run --with pandas analyze.py data.csv
Docs:  ${ready.site_url}/errors/missing-dependency
Logs:  rgrid logs ${id}
`;
const idIn = (text: string): string => /Execution failed: (exec_\w+)/.exec(text)?.[1] ?? "";

describe("a script that fails", () => {
  it("ends with its card: in a pipe, in status and in logs, and as an object", async ({ place }) => {
    await place.write("analyze.py", ANALYZE);
    await place.write("data.csv", "a,b\n");
    const ran = await place.rgrid("run", "analyze.py", "data.csv");
    const id = idIn(ran.err);
    expect([ran.exitCode, ran.out]).toEqual([1, ""]);
    expect(ran.err).toMatch(/ModuleNotFoundError: No module named 'pandas'\n✗ [^\n]+\n❌/);
    expect(ran.err.endsWith(CARD(id)), ran.err).toBe(true);
    for (const command of ["status", "logs"]) {
      const { err } = await place.rgrid(command, id);
      expect(err.endsWith(CARD(id)), err).toBe(true);
    }
    const { execution, exit_code } = JSON.parse((await place.rgrid("run", "--json", "analyze.py", "data.csv")).out);
    expect([exit_code, execution.error_metadata]).toMatchObject([
      1,
      { error_code: "missing_dependency", error_details: { module: "pandas", file: "analyze.py", line: 3 } },
    ]);
  });

  it("ends with the same on a terminal, painted, and broken to its width but for what is copied", async ({ place }) => {
    await place.write("analyze.py", ANALYZE);
    await place.write("data.csv", "a,b\n");
    const painted = await onTerminal(place, "run analyze.py data.csv", { columns: 100 });
    expect(withoutColour(painted).endsWith(CARD(idIn(painted))), painted).toBe(true);
    expect(painted).toContain("\x1b[31mScript failed: Module 'pandas' not found\x1b[39m");
    const narrow = await onTerminal(place, "run analyze.py data.csv", { columns: 40, env: { NO_COLOR: "1" } });
    expect(narrow).not.toContain("\x1b[31m");
    const lines = narrow.slice(narrow.indexOf("Error:")).trimEnd().split("\n");
    expect(lines).toContain("       rgrid run --with pandas analyze.py data.csv");
    for (const line of lines) if (!/rgrid |https?:|exec_/.test(line)) expect(line.length, line).toBeLessThan(40);
  });

  it("proposes no runtime that none of the account's runners has", async ({ place }) => {
    await place.write("a.py", "import torch\n");
    const { err } = await place.rgrid("run", "a.py");
    const { stdout } = await run(process.execPath, [RGRID_BIN, "runtimes", "--json"], { cwd: place.path, env: place.env });
    const has = JSON.parse(stdout).items.some(
      (item: { name: string; runners: string[] }) => item.name === "python:3.11-llm" && item.runners.length > 0,
    );
    expect(err).toContain(`Fix:   Add 'torch' to requirements.txt${has ? " or use --runtime python:3.11-llm" : ""}\n`);
  });

  it("says of a file that is here that it was not sent, and the line that sends it does", async ({ place }) => {
    await place.write("a.py", "import os\nprint(open(chr(100) + 'ata.csv').read())\n");
    await place.write("data.csv", "sent\n");
    const { err } = await place.rgrid("run", "a.py");
    expect(err).toContain("Fix:   'data.csv' is on this machine: send it with --input\n       rgrid run --input data.csv a.py\n");
    expect((await place.rgrid("run", "--input", "data.csv", "a.py")).out).toBe("sent\n\n");
  });

  it("keeps a secret of the line out of the line that it proposes", async ({ place }) => {
    await place.write("a.py", "data = bytearray(512 << 20)\ndata[:] = b'x' * len(data)\n");
    const line = ["run", "--memory", "64m", "--env", "KEY=hunter2hunter2", "a.py", "--password=hunter2hunter2"];
    const { err, exitCode } = await place.rgrid(...line);
    expect(exitCode).toBe(137);
    expect(err).toContain("       rgrid run --memory 128m --env KEY a.py '--password=***'\n");
    expect(err).not.toContain("hunter2");
  });
});

describe("an error that is nobody's script's", () => {
  it("is the same card without a title, once", async ({ place }) => {
    const { err, exitCode } = await place.with({ env: { RGRID_API_KEY: "rgk_wrong" } }).rgrid("list");
    expect(exitCode).toBe(77);
    expect(err).toMatch(/^Error: .+\nFix: {3}.+\n {7}rgrid init\nDocs: {2}http:\/\/127\.0\.0\.1:\d+\/errors\/unauthorized\n$/);
    const page = await fetch(/^Docs: {2}(\S+)$/m.exec(err)?.[1] ?? "");
    expect([page.status, await page.text()]).toEqual([200, expect.stringContaining("unauthorized")]);
  });
  it("reaches whoever sends far too much as the 413 that it is", async () => {
    const answers = await Promise.all(
      Array.from({ length: 4 }, () => ask("/api/v1/executions", { method: "POST", body: " ".repeat(30 << 20) })),
    );
    expect(answers.map(({ status }) => status)).toEqual([413, 413, 413, 413]);
  });
});
