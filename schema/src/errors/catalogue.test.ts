import { describe, expect, it } from "vitest";
import { z } from "zod";
import { CATALOGUE, catalogueEntry, ERROR_CODES, type ErrorCode, isTransient, SECTIONS } from "./catalogue.ts";
import { type ErrorContext, knownOf, NO_CONTEXT } from "./context.ts";
import { causeOf, describeError, errorMetadata } from "./error-metadata.ts";
import { PLACEHOLDER } from "./fill.ts";

/** Some value that the schema takes, in the form in which it is sent. */
function sample(schema: z.core.$ZodType): unknown {
  if (schema instanceof z.ZodOptional) return sample(schema.unwrap());
  if (schema instanceof z.ZodPipe) return sample(schema.in);
  if (schema instanceof z.ZodArray) return [sample(schema.element)];
  if (schema instanceof z.ZodEnum) return schema.options[0];
  if (schema instanceof z.ZodObject)
    return Object.fromEntries(Object.entries(schema.shape).map(([key, of]) => [key, sample(of)]));
  return [443, "word"].find((value) => z.safeParse(schema, value).success);
}

const sampleOf = (code: ErrorCode) =>
  Object.fromEntries(
    Object.entries(catalogueEntry(code).details.shape).map(([name, schema]) => [name, sample(schema)]),
  ) as Parameters<typeof describeError>[1] & object;

const FULL_CONTEXT: ErrorContext = {
  docsBaseUrl: "https://docs.test",
  executionId: "exec_0",
  commandLine: "rgrid run analyze.py data.csv",
  runtime: "python:3.11",
  program: "analyze.py",
  runtimes: ["python:3.11", "python:3.12", "python:3.11-datascience", "ffmpeg"],
  here: "data.csv",
};

/** With all details, with each alone, with none. */
function* detailsOf(code: ErrorCode) {
  const full = sampleOf(code);
  yield full;
  for (const [name, value] of Object.entries(full)) yield { [name]: value };
  yield {};
}

const said = (code: ErrorCode, details: object, context: Partial<ErrorContext>) => {
  const error = errorMetadata.parse(describeError(code, details as never, context));
  return [error.error_message, error.suggested_fix, causeOf(error) ?? "", ...error.fix_commands];
};

describe("the error catalogue", () => {
  it.each(ERROR_CODES)("%s can be told with all details, each alone and none, and leaves no placeholder", (code) => {
    for (const details of detailsOf(code)) {
      for (const context of [{}, FULL_CONTEXT]) {
        for (const text of said(code, details, context))
          expect(text, JSON.stringify(details)).not.toMatch(/[{}]|\bundefined\b|\bnull\b|\[object/);
      }
    }
  });

  it.each(ERROR_CODES)("%s names in its templates only what its details or the platform can know", (code) => {
    const { messages, fixes, causes = [], details } = catalogueEntry(code);
    const names = new Set([...Object.keys(details.shape), ...Object.keys(knownOf({}, NO_CONTEXT))]);
    for (const template of [...messages, ...fixes, ...causes]) {
      for (const [, name] of template.matchAll(PLACEHOLDER)) expect(names, `{${name}} of "${template}"`).toContain(name);
      expect(template.replace(PLACEHOLDER, "")).not.toMatch(/[{}]/);
    }
    // One without a placeholder hides those behind it.
    for (const templates of [messages, fixes])
      expect(templates.findIndex((text) => !/[{}]/.test(text))).toBe(templates.length - 1);
  });

  it("has each code in one section only", () => {
    const codes = Object.values(SECTIONS).flatMap((section) => Object.keys(section));
    expect(codes.toSorted()).toEqual(Object.keys(CATALOGUE).toSorted());
  });
  it("retries exactly the three transient codes by itself", () => {
    expect(ERROR_CODES.filter(isTransient).sort()).toEqual(["container_startup_failed", "network_timeout", "worker_died"]);
  });
  it("has for what the API answers an exit code of the CLI too", () => {
    for (const code of ERROR_CODES) {
      const { http, exit } = catalogueEntry(code);
      if (http !== undefined) expect(exit, code).toBeTypeOf("number");
    }
  });
  it("gives every page an address of its own", () => {
    const urls = ERROR_CODES.map((code) => describeError(code).docs_url);
    expect(new Set(urls).size).toBe(urls.length);
  });
});
