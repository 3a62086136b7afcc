import type { ErrorReport } from "@rgrid/schema";
import { expect, it } from "vitest";
import { maskedError } from "./mask-error.ts";

it("masks every text of an error but its code, known secrets and what looks like one", () => {
  const details = { reason: "no hunter2-hunter2", list: ["hunter2-hunter2", "https://ada:pw@example.org"], count: 1 };
  const error: ErrorReport = { error_code: "container_startup_failed", error_details: details };
  const told = maskedError(error, ["hunter2-hunter2", "container_startup_failed"]);
  expect(told.error_code).toBe("container_startup_failed");
  expect(told.error_details).toEqual({ reason: "no ***", list: ["***", "https://ada:***@example.org"], count: 1 });
  expect(JSON.stringify(told)).not.toContain("hunter2");
});
