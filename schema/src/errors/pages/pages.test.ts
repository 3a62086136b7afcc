import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { ERROR_CODES, type ErrorCode } from "../catalogue.ts";
import { describeError } from "../error-metadata.ts";
import { codeOf, errorPage } from "./index.ts";
import { errorsMarkdown } from "./markdown.ts";

it("docs/errors.md is made from them (npm run docs -w schema)", () => {
  expect(readFileSync(new URL("../../../../docs/errors.md", import.meta.url), "utf8")).toBe(errorsMarkdown());
});

describe("the pages of the errors", () => {
  it.each(ERROR_CODES)("%s has sentences that can be read", (code) => {
    const { happened, reasons, messages, fixes } = errorPage(code);
    expect(happened).toMatch(/^[A-Z].*\.$/);
    for (const reason of reasons) expect(reason).not.toMatch(/\.$/);
    for (const text of [happened, ...reasons, ...messages, ...fixes]) expect(text).not.toMatch(/[{}]|\s{2}/);
  });
  it.each(ERROR_CODES)("%s is found by its code, slug and address", (code) => {
    const { slug } = errorPage(code);
    const found = [code, slug, code.toUpperCase(), describeError(code).docs_url, `${describeError(code).docs_url}/`].map(codeOf);
    expect(new Set(found)).toEqual(new Set([code]));
  });
  it("have examples that show the code they are of, and no machine's own names", () => {
    const recorded = ERROR_CODES.filter((code) => !("none" in errorPage(code).example));
    expect(recorded.length).toBeGreaterThan(60);
    for (const code of recorded) {
      const { example, slug } = errorPage(code);
      if ("none" in example) continue;
      const shown = example.steps.map(({ typed, output }) => `${typed}\n${output}`).join("\n");
      expect(shown, code).not.toContain("\x1b");
      expect(example.steps.at(-1)?.output, code).toContain(`/errors/${slug}`);
      expect(shown, code).not.toMatch(/\/home\/|\/tmp\/rgrid|rgk_[0-9a-z]{24}/);
    }
  });
  it.each(ERROR_CODES)("%s has an example, or says why there is none", (code) => {
    const { example } = errorPage(code);
    expect("none" in example ? example.none : example.steps.map(({ output }) => output).join("")).not.toBe("");
  });
  it("begin with the fix of their example, not with one for another case", () => {
    expect(errorPage("missing_dependency").fixes[0]).toMatch(/^Add '<package>' to requirements\.txt/);
  });
  it("show every command with all that it wrote, RGrid's own lines too", () => {
    const { example } = errorPage("already_retried");
    if ("none" in example) throw new Error("it is recorded");
    expect(example.steps).toHaveLength(3);
    for (const { output } of example.steps.slice(0, 2)) expect(output).toMatch(/^● exec_\w+ on [\s\S]*\ndone\n✓ /m);
  });
  it.each<ErrorCode>(["disk_full", "tls_certificate_error", "worker_died", "no_runner_available"])(
    "show %s as it was staged",
    (code) => {
      expect(errorPage(code).example).not.toHaveProperty("none");
    },
  );
  it.each(["", "nothing", "exec_7kq2m4x8v3n5p9r2t6w8y4z1", "constructor"])("%j is none of them", (text) => {
    expect(codeOf(text)).toBeNull();
  });
});
