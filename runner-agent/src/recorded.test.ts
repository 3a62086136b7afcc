import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { classify } from "./errors/classify.ts";
import type { Program } from "./errors/facts.ts";
import { ENDED } from "./testing/ended.ts";

/**
 * What interpreters of other versions than the corpus' wrote, as it was recorded: Python 3.9.2 of Debian 11, run; 3.10.2, 3.12.1, 3.13.2 and 3.14.2 of npm's `pyodide` 0.22.1,
 * 0.26.4, 0.28.3 and 314.0.7, by their own `traceback` module (`-coloured`: with its colours); Node 20.20.2 and 22.23.3 of npm's `node`, run without a network.
 */
const FOLDER = join(import.meta.dirname, "../corpus/recorded");

const ended = { ...ENDED, exitCode: 1 };

/** The last exception of each program, and where it was. */
const PYTHON: Readonly<Record<string, readonly [code: string, details: Record<string, unknown>]>> = {
  attribute: ["attribute_error", { attribute: "nmae", line: 5, function: "<module>" }],
  carets: ["type_error", { line: 3, function: "<genexpr>" }],
  chained: [
    "unhandled_exception",
    { exception: "RuntimeError", line: 7, function: "load", caused_by: { exception: "json.decoder.JSONDecodeError" } },
  ],
  context: ["index_error", { line: 5, function: "load", caused_by: { exception: "KeyError", line: 3 } }],
  "generated-frame": ["zero_division", { line: 1, function: "<module>", file: "main.py" }],
  group: ["value_error", { line: 5, function: "check", message: "invalid literal for int() with base 10: 'a'" }],
  "group-mixed": [
    "unhandled_exception",
    { exception: "ExceptionGroup", message: "outer (2 sub-exceptions)", line: 4, caused_by: { exception: "ExceptionGroup" } },
  ],
  import: ["import_error", { name: "OrderedDictt", module: "collections", line: 1 }],
  indentation: ["script_syntax_error", { line: 3, file: "main.py", exception: "IndentationError" }],
  key: ["key_error", { key: "net", line: 2, function: "price" }],
  missing: ["missing_dependency", { module: "pandas", package: "pandas", line: 1 }],
  "multi-line-message": ["value_error", { message: "first line", line: 1 }],
  notes: ["value_error", { message: "invalid literal for int() with base 10: 'x'", line: 2 }],
  "python-2": ["script_syntax_error", { line: 2, python_2: "print", offset: expect.any(Number) }],
  recursion: ["recursion_limit", { line: 2, function: "f" }],
  suggestion: ["name_error", { name: "radios", line: 4, function: "area" }],
  syntax: ["script_syntax_error", { line: 2, text: "if x = 3:", offset: expect.any(Number) }],
  unclosed: ["script_syntax_error", { file: "main.py" }],
  "very-long-line": ["key_error", { key: "b", line: 1 }],
};

const filesOf = (version: string): string[] => readdirSync(join(FOLDER, version)).sort();

describe("recorded", () => {
  for (const version of readdirSync(FOLDER).sort()) {
    const [language = "", number = ""] = version.split("-");
    const isNode = language === "node";
    it.each(filesOf(version))(`${version}: %s`, (file) => {
      const title = file.replace(/(-coloured)?\.txt$/, "");
      const [, folder = "", extension = ""] = /^(\w+)--.*-([cm]?js)$/.exec(title) ?? [];
      const expected = isNode ? ([folder, {}] as const) : PYTHON[title];
      const name = isNode ? `main.${extension}` : "main.py";
      const program: Program = {
        runtime: `${language}:${number}`,
        command: isNode ? "node" : "python3",
        network: false,
        networkOffBy: "command_line",
        files: [name],
        script: { name, content: "" },
      };
      const report = classify(ended, readFileSync(join(FOLDER, version, file), "utf8"), program);
      expect({ code: report?.error_code, details: report?.error_details }).toMatchObject({
        code: expected?.[0],
        details: expected?.[1],
      });
    });
  }
});
