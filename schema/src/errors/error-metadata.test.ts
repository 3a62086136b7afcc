import { describe, expect, it } from "vitest";
import { CATALOGUE, catalogueEntry, type ErrorCode, isTransient } from "./catalogue.ts";
import { describeError, errorMetadata } from "./error-metadata.ts";

const codes = Object.keys(CATALOGUE) as ErrorCode[];

describe("the error catalogue", () => {
  it.each(codes)("%s can be shown without any detail", (code) => {
    const error = errorMetadata.parse(describeError(code));
    expect(error.error_message).not.toMatch(/[{}]/);
    expect(error.suggested_fix).not.toMatch(/[{}]/);
  });
  it("prefers the template that its details fill", () => {
    expect(describeError("nonzero_exit", { exit_code: 3 }).error_message).toBe("Script ended with exit code 3");
  });
  it("leads to the page of the code, three of them under older names", () => {
    expect(describeError("out_of_memory").docs_url).toBe("https://docs.rgrid.dev/errors/out-of-memory");
    expect(describeError("worker_died").docs_url).toBe("https://docs.rgrid.dev/errors/worker-failure");
    expect(describeError("not_found", {}, { docsBaseUrl: "http://localhost:1/docs" }).docs_url).toBe(
      "http://localhost:1/docs/errors/not-found",
    );
  });
  it("retries exactly the three transient codes by itself", () => {
    expect(codes.filter(isTransient).sort()).toEqual(["container_startup_failed", "network_timeout", "worker_died"]);
  });
  it("gives every code a place where it shows: an HTTP status, an exit code, or the script's own", () => {
    for (const code of codes) {
      const { http, exit } = catalogueEntry(code);
      if (http !== undefined) expect(exit, code).toBeTypeOf("number");
    }
  });
});
