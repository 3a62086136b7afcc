import { describe, expect, it } from "vitest";
import { here } from "./rgrid.ts";

const { rgrid } = here();

describe("rgrid run with dependencies", () => {
  it("sends what stands beside the script, its files as inputs, and what [tool.rgrid] says", async () => {
    const files = {
      "job/a.py": "print(1)\n",
      "job/requirements.txt": "--find-links wheels\nx\n",
      "job/wheels/x-1.0-py3-none-any.whl": "a wheel",
      "job/pyproject.toml": '[project]\nrequires-python = ">=3.12"\n[tool.rgrid]\nmemory = "4g"\ncpu = 2\ninputs = ["data"]\n',
      "job/data/in.csv": "1\n",
    };
    const ran = await rgrid(["run", "--with", "more>=1", "job/a.py", "--cpu", "0.5"], { files });
    expect(ran.code, ran.stderr).toBe(0);
    const [body] = ran.seen.bodies;
    expect(body).toMatchObject({
      runtime: "python:3.12",
      limits: { memory_bytes: 4 * 1024 ** 3, cpus: 0.5 },
      dependencies: {
        manager: "pip",
        packages: ["more>=1"],
        locked: [],
        requirements: ["job/requirements.txt"],
        files: ["job/requirements.txt", "job/wheels/x-1.0-py3-none-any.whl"],
      },
    });
    expect(body?.inputs.map(({ path }) => path).sort()).toEqual([
      "job/data/in.csv",
      "job/requirements.txt",
      "job/wheels/x-1.0-py3-none-any.whl",
    ]);
  });

  it("sends the concurrency key that is typed, else the one of [tool.rgrid]", async () => {
    const files = { "a.py": '# /// script\n# [tool.rgrid]\n# concurrency-key = "nightly"\n# ///\n' };
    const keyOf = async (...options: string[]) =>
      (await rgrid(["run", ...options, "a.py"], { files })).seen.bodies.at(-1)?.concurrency_key;
    expect(await keyOf()).toBe("nightly");
    expect(await keyOf("--concurrency-key", "typed")).toBe("typed");
    const refused = await rgrid(["run", "--concurrency-key", "x".repeat(256), "a.py"], { files });
    expect([refused.code, refused.stderr]).toEqual([64, expect.stringContaining("--concurrency-key")]);
  });

  it("shows what the installation reads, and why, with --dry-run", async () => {
    const ran = await rgrid(["run", "--dry-run", "a.py"], {
      files: { "a.py": "", "requirements.txt": "-r more.txt\n", "more.txt": "" },
    });
    expect(ran.stdout.toString()).toMatch(/more\.txt +dependencies, by requirements\.txt/);
  });

  it("sends none where nothing says so", async () => {
    const ran = await rgrid(["run", "a.py"], { files: { "a.py": "" } });
    expect(ran.seen.bodies[0]).not.toHaveProperty("dependencies");
  });
});
