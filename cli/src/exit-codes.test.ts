import { describeError, type ErrorCode, type ExecutionStatus } from "@rgrid/schema";
import { expect, it } from "vitest";
import { exitCodeOfEnd } from "./exit-codes.ts";

it.each<[ExecutionStatus, number | null, ErrorCode | null, number]>([
  ["completed", 0, null, 0],
  ["failed", 7, "nonzero_exit", 7],
  ["failed", 137, "timeout", 124],
  ["failed", 3, "timeout", 3],
  ["failed", 137, "out_of_memory", 137],
  ["failed", 1, "out_of_memory", 1],
  ["failed", 139, "segmentation_fault", 139],
  ["failed", null, "worker_died", 125],
  ["failed", 0, "output_upload_failed", 125],
  ["cancelled", 143, "cancelled", 130],
])("a %s execution with code %s and error %s exits %i", (status, exit_code, code, wanted) => {
  expect(exitCodeOfEnd({ status, exit_code, error_metadata: code === null ? null : describeError(code) })).toBe(wanted);
});
