import type { ErrorMetadata } from "@rgrid/schema";
import { expect, it } from "vitest";
import { findCause } from "./find-cause.ts";

const check = (lines: string[], exception: string | undefined, then: number | null) => {
  const model = { indexesOf: () => lines.map((_, index) => index), text: (index: number) => lines[index] ?? "" };
  const error = { error_details: exception === undefined ? {} : { exception } } as unknown as ErrorMetadata;
  expect(findCause(model, error)).toBe(then);
};

it("finds the end of a traceback", () => check(["Traceback", "  x = 1", "\x1b[1mKeyError\x1b[0m: 'a'"], "KeyError", 2));
it("takes the last of several", () => check(["KeyError: 1", "", "KeyError: 2", "bye"], "KeyError", 2));
it("knows names with their module, on either side", () => {
  check(["json.decoder.JSONDecodeError: x"], "JSONDecodeError", 0);
  check(["ParserError: x"], "pandas.errors.ParserError", 0);
});
it("knows one without a message", () => check(["AssertionError"], "AssertionError", 0));
it("knows Node's codes", () => check(["Error [ERR_MODULE_NOT_FOUND]: Cannot find package"], "Error", 0));
it("takes no line that only mentions it", () => check(["a KeyError: happened", "KeyErrors: 3"], "KeyError", null));
it("says nothing where no exception is known", () => check(["KeyError: 1"], undefined, null));
