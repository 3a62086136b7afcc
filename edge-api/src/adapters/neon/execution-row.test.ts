import { type ExecutionId, NO_OUTPUTS } from "@rgrid/schema";
import { expect, it } from "vitest";
import { itemOf, removedRowOf } from "./execution-row.ts";

it("reads a row that was written before anything was said of missing outputs", () => {
  const { missing: _, ...outputs } = { ...NO_OUTPUTS, count: 2, size_bytes: 30 };
  const row = { ...removedRowOf("exec_1" as ExecutionId, 1), updated_at: new Date(0), removed_at: null, removed_from: null };
  // As Postgres holds it: the column is JSON, whose type is that of today.
  expect(itemOf({ ...row, outputs: outputs as typeof row.outputs }).outputs).toEqual({ ...outputs, missing: null });
});
