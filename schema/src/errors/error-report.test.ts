import { describe, expect, it } from "vitest";
import { z } from "zod";
import { ERROR_CODES } from "./catalogue.ts";
import { describeError } from "./error-metadata.ts";
import { errorReport, reportError } from "./error-report.ts";

describe("a reported error", () => {
  it("keeps the details that its code knows, cut to their length, and drops the rest", () => {
    const error_details = { module: "m".repeat(300), line: "3", file: null, invented: { deep: [1] }, source_line: "import m" };
    const parsed = errorReport.parse({ error_code: "missing_dependency", error_details });
    expect(parsed).toEqual({
      error_code: "missing_dependency",
      error_details: { module: `${"m".repeat(255)}…`, source_line: "import m" },
    });
  });
  it("of a code of a newer runner is a failure of the execution, which says so", () => {
    const parsed = errorReport.parse({ error_code: "of_tomorrow", error_details: { x: 1 } });
    expect(parsed).toEqual({ error_code: "execution_failed", error_details: { reported_code: "of_tomorrow" } });
  });
  it("of a runner that still sends whole errors is its code and details", () => {
    const whole = describeError("nonzero_exit", { exit_code: 3 });
    expect(errorReport.parse(whole)).toEqual(reportError("nonzero_exit", { exit_code: 3 }));
  });
  it("is no larger than a few KiB, whatever a script says", () => {
    const endless = "é".repeat(1_000_000);
    const anything = { exception: endless, message: endless, caused_by: { exception: endless, message: endless, more: endless } };
    for (const error_code of ERROR_CODES) {
      const details = {
        ...anything,
        output: endless,
        packages: Array(10_000).fill(endless),
        causes: Array(10_000).fill(endless),
      };
      const parsed = errorReport.parse({ error_code, error_details: details });
      expect(JSON.stringify(parsed).length, error_code).toBeLessThan(64 * 1024);
    }
  });
  it("can be described in OpenAPI", () => {
    expect(z.toJSONSchema(errorReport, { io: "input" })).toMatchObject({
      $defs: { ErrorReport: { required: ["error_code", "error_details"] } },
    });
  });
});
