import { describeError } from "@rgrid/schema";
import { describe, expect, it } from "vitest";
import { PIP_26_SAID, PIP_SAID } from "../testing/pip-output.ts";
import { NO_INSTALLER } from "./installation.ts";
import { pipFailure } from "./pip-failure.ts";

const errorOf = (output: string, exitCode = 1) => pipFailure({ exitCode, output, runtime: "python:3.11" });
const shownOf = (output: string): string => String(errorOf(output).error_details["output"]);
const told = (output: string, exitCode?: number) => {
  const { error_code, error_details } = errorOf(output, exitCode);
  return describeError(error_code, error_details);
};

function check(said: keyof typeof PIP_SAID, code: string, details: object): void {
  expect(errorOf(PIP_SAID[said])).toMatchObject({ error_code: code, error_details: details });
}

describe("what pip failed of", () => {
  it("a package that does not exist", () => {
    check("notfound", "dependency_not_found", { package: "nope", requirement: "nope" });
    expect(told(PIP_SAID.notfound).error_message).toBe("Package 'nope' was not found for python:3.11");
  });
  it("a version that does not exist, with those that do", () => {
    check("noversion", "dependency_not_found", { package: "purelib", requirement: "purelib>=3", versions: "1.0, 2.0" });
    expect(told(PIP_SAID.noversion).suggested_fix).toBe("Ask for a version that there is: 1.0, 2.0");
  });
  it("a package that another one needs", () => {
    check("transitive", "dependency_not_found", { package: "absent-thing", requirement: "absent-thing>=3" });
  });
  it("packages that exclude each other, and why", () => {
    check("conflict", "dependency_conflict", {
      packages: ["needs-one", "needs-two"],
      causes: ["needs-one 1.0 depends on purelib<2", "needs-two 1.0 depends on purelib>=2"],
    });
  });
  it("packages of files that exclude what is asked for itself", () => {
    check("conflictInFile", "dependency_conflict", { packages: ["purelib", "needs-one"] });
  });
  it("a package for another Python", () => {
    check("python", "python_version_mismatch", { package: "newer", needs: ">=3.13", runtime: "python:3.11" });
  });
  it("a source whose setup fails", () => {
    check("badsetup", "dependency_build_failed", { package: "badsetup" });
    expect(shownOf(PIP_SAID.badsetup).split("\n")).toHaveLength(6);
  });
  it("a source without its compiler", () => {
    check("badext", "dependency_build_failed", { package: "badext", missing: "x86_64-linux-gnu-gcc" });
  });
  it("a source whose build needs what does not exist: that is not the package that is missing", () => {
    check("badpep517", "dependency_build_failed", { package: "badpep517", build_requirement: "nonesuch-backend>=1" });
  });
  it("the card shows the build's own last words, not pip's around them", () => {
    const of26 = shownOf(PIP_26_SAID.badsetup);
    for (const shown of [shownOf(PIP_SAID.badsetup), of26]) {
      expect(shown).toMatch(/^Traceback \(most recent call last\):\n {2}File "/);
      expect(shown).toMatch(/\n {4}\S[^\n]*(?:\n {2}\S[^\n]*)?\nRuntimeError: this setup always fails$/);
    }
    expect(of26.split("\n")).toHaveLength(18);
    expect(shownOf(PIP_SAID.badext)).toMatch(
      /^running install\n[\s\S]*\nerror: command 'x86_64-linux-gnu-gcc' failed: No such file or directory$/,
    );
    expect(shownOf(PIP_26_SAID.badpep517)).toMatch(
      /^Looking in links: w\nERROR: .*\nERROR: No matching distribution found for nonesuch-backend>=1$/,
    );
  });
  it("a build that says nothing of itself leaves pip's words", () => {
    const silent = PIP_SAID.badsetup
      .replace(/Traceback[\s\S]*fails\n/, "")
      .replace("[6 lines of output]\n      [end", "[0 lines of output]\n      [end");
    expect(shownOf(silent)).toContain("metadata-generation-failed");
  });
  it("an index that can't be reached, although pip says that the package was not found", () => {
    check("dns", "dependency_install_failed", { host: "pypi.invalid" });
    check("refused", "dependency_install_failed", { host: "127.0.0.1" });
    const withoutIndexes = PIP_SAID.dns.split("\n").slice(1).join("\n");
    expect(errorOf(withoutIndexes).error_details["host"]).toBe("pypi.org");
    expect(shownOf(withoutIndexes).match(/WARNING: Retrying/g)).toHaveLength(1);
  });
  it("anything else, in pip's last words", () => {
    check("invalid", "dependency_install_failed", { reason: "Invalid requirement: 'foo bar'" });
  });
  it("a file that is not the one that was locked", () => {
    const got_hash = "0b89d06ff6658c8bdfb6743ded09bb065d543dfb1f7be03067c069ea005420ea";
    check("hash", "dependency_install_failed", { package: "purelib", got_hash });
    expect(told(PIP_SAID.hash).error_message).toBe(`Package 'purelib' is not the file that was locked: its hash is ${got_hash}`);
  });
  it("the same in the words of a newer pip", () => {
    const errors = Object.entries(PIP_26_SAID).map(([name, output]) => [name, errorOf(output)]);
    expect(Object.fromEntries(errors)).toMatchObject({
      badsetup: { error_code: "dependency_build_failed", error_details: { package: "badsetup" } },
      badpep517: {
        error_code: "dependency_build_failed",
        error_details: { package: "badpep517", build_requirement: "nonesuch-backend>=1" },
      },
      unreachable: { error_code: "dependency_install_failed", error_details: { host: "pypi.invalid" } },
      unreachableForBuild: { error_code: "dependency_install_failed", error_details: { host: "127.0.0.1" } },
    });
  });
  it("an image without pip", () => {
    expect(told("No module named pip\n", NO_INSTALLER).error_message).toContain("has no Python with pip and venv");
  });
  it("nothing that it says", () => {
    expect(told("").error_message).toBe("The dependencies could not be installed");
  });
  it("shows the end of the output", () => {
    const lines = Array.from({ length: 50 }, (_, n) => `line ${n}`).join("\n");
    const output = `${lines}\nERROR: no\n`;
    expect(shownOf(output).split("\n")).toHaveLength(20);
  });
});
