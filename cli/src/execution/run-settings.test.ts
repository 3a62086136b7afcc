import { describe, expect, it } from "vitest";
import { splitRunLine } from "../command-line/split-run.ts";
import { demand, Failure } from "../failure.ts";
import { runSettings } from "./run-settings.ts";

const settingsOf = (...options: string[]) => runSettings(demand(splitRunLine([...options, "s.py"])), { TOKEN: "of the caller" });

function refusal(...options: string[]): string {
  try {
    settingsOf(...options);
  } catch (error) {
    if (error instanceof Failure) return error.message;
    throw error;
  }
  return "taken";
}

describe("what the options of rgrid run say of the execution", () => {
  it("is nothing where none is given: the runner's and the API's defaults hold", () => {
    expect(settingsOf()).toEqual({});
  });
  it("is where it runs, and when", () => {
    expect(
      settingsOf(
        "--label",
        "gpu",
        "--label",
        "memory=64g",
        "--runner",
        "lab-2",
        "--priority",
        "-5",
        "--concurrency-key",
        "nightly",
      ),
    ).toEqual({ labels: ["gpu", "memory=64g"], runner: "lab-2", priority: -5, concurrency_key: "nightly" });
  });
  it("is in what, with what, for how long and how often", () => {
    expect(settingsOf("--runtime", "python:3.12", "--cpu", "0.5", "--memory", "4g", "--timeout", "2h", "--retries", "3")).toEqual(
      {
        runtime: "python:3.12",
        limits: { cpus: 0.5, memory_bytes: 4 * 1024 ** 3, timeout_ms: 7_200_000 },
        retries_max: 3,
      },
    );
    expect(settingsOf("--image", "perl:5", "--no-network", "--no-retry", "--reuse")).toEqual({
      runtime: "image:perl:5",
      network: false,
      retries_max: 0,
      reuse: true,
    });
  });
  it("is what the script is told", () => {
    expect(settingsOf("--env", "TOKEN", "--env", "EMPTY=", "--metadata", "run=1")).toEqual({
      env: { TOKEN: "of the caller", EMPTY: "" },
      metadata: { run: "1" },
    });
  });
  it("is refused where two contradict each other, or a value is none", () => {
    expect(refusal("--image", "perl:5", "--runtime", "python:3.11")).toContain("contradict");
    expect(refusal("--no-retry", "--retries", "2")).toContain("contradict");
    expect(refusal("--no-retry", "--retries", "0")).toBe("taken");
    expect(refusal("--priority", "101")).toContain("--priority");
    expect(refusal("--cpu", "many")).toContain("--cpu");
    expect(refusal("--env", "ABSENT")).toContain("ABSENT");
  });
});
