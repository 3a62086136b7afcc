import { describeError } from "@rgrid/schema";
import { describe, expect, it } from "vitest";
import { NPM_SAID } from "../testing/npm-output.ts";
import { NO_INSTALLER } from "./installation.ts";
import { npmFailure } from "./npm-failure.ts";

const errorOf = (output: string, exitCode = 1) => npmFailure({ exitCode, output, runtime: "node:24" });

function check(said: keyof typeof NPM_SAID, code: string, details: object): void {
  expect(errorOf(NPM_SAID[said])).toMatchObject({ error_code: code, error_details: details });
}
function told(output: string, exitCode?: number): string {
  const { error_code, error_details } = errorOf(output, exitCode);
  return describeError(error_code, error_details).error_message;
}
const sentenceOf = (said: keyof typeof NPM_SAID): string => told(NPM_SAID[said]);

describe("what npm failed of", () => {
  it("a package that does not exist", () => {
    check("notfound", "dependency_not_found", { package: "absent", requirement: "absent@^1.0.0" });
    expect(sentenceOf("notfound")).toBe("Package 'absent' was not found for node:24");
  });
  it("a version that does not exist", () => {
    check("noversion", "dependency_not_found", { package: "@s/pure", range: "^3" });
    expect(sentenceOf("noversion")).toBe("Package '@s/pure' has no version ^3");
  });
  it("packages that exclude each other, and why", () => {
    check("conflict", "dependency_conflict", {
      packages: ["pure", "old"],
      causes: ['pure@"2" from the root project', 'peer pure@"1" from old@1.0.0'],
    });
  });
  it("an install script that fails", () => {
    check("broken", "dependency_build_failed", { package: "@s/broken" });
    expect(errorOf(NPM_SAID.broken).error_details["output"]).toContain("Error: always");
  });
  it("a native package without its tools", () => {
    check("compiler", "dependency_build_failed", { package: "native", missing: "make" });
  });
  it("Node's headers that can't be fetched: that says nothing of the package", () => {
    check("headers", "dependency_install_failed", { host: "nodejs.org" });
  });
  it("a registry that can't be reached, or that wants to know who asks", () => {
    check("dns", "dependency_install_failed", { host: "registry.invalid" });
    check("refused", "dependency_install_failed", { host: "127.0.0.1" });
    expect(sentenceOf("unauthorized")).toContain("the registry 172.17.0.1 wants credentials (401)");
  });
  it("a lock that does not fit, without a page of npm's usage", () => {
    expect(sentenceOf("unfit")).toContain("lock file's pure@1.0.0 does not satisfy pure@2.0.0");
    expect(errorOf(NPM_SAID.unfit).error_details["output"]).not.toContain("Usage");
  });
  it("a file that is not the one that was locked", () => {
    check("tampered", "dependency_install_failed", { package: "pure", got_hash: "sha512-MQDtqHtP+t+wWcyBwtHoaBZ8C" });
    // Where the registry itself has another hash, npm does not say of which package.
    expect(sentenceOf("tamperedOfRegistry")).toBe("A package is not the file that was locked: its hash is sha512-gQNt44d1d==");
    expect(sentenceOf("tampered")).toContain("is not the file that was locked");
  });
  it("an engine, a program or a package.json that does not fit", () => {
    expect(sentenceOf("engine")).toContain("engine@1.0.0 needs node >=99, and the runtime is node:24");
    expect(sentenceOf("git")).toContain("git, which a package comes by, is missing in node:24");
    expect(sentenceOf("json")).toContain("Invalid package.json");
  });
  it("the same under the prefix of npm 9", () => {
    const old = NPM_SAID.noversion.replaceAll("npm error", "npm ERR!");
    expect(errorOf(old)).toMatchObject({ error_code: "dependency_not_found", error_details: { package: "@s/pure" } });
  });
  it("an image without npm, and nothing that it says", () => {
    expect(told("sh: npm: not found\n", NO_INSTALLER)).toContain("has no Node with npm");
    expect(told("")).toBe("The dependencies could not be installed");
  });
});
