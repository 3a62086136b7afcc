import { type ApiErrorCode, type ErrorBody, errorBody } from "@rgrid/schema";
import { expect } from "vitest";

/** The answer is this error, in the one shape of all errors. @returns its body, for what the test wants to see besides */
export async function checkRefusal(response: Response, status: number, code: ApiErrorCode): Promise<ErrorBody> {
  const body = errorBody.parse(await response.json());
  expect({ status: response.status, code: body.error_code }).toEqual({ status, code });
  expect(body.request_id).toBe(response.headers.get("x-request-id"));
  expect(body.docs_url).toBe(`https://docs.test/errors/${code.replaceAll("_", "-")}`);
  expect(body.suggested_fix).not.toBe("");
  return body;
}

/** Paths of the fields that a `validation_failed` names. */
export const fieldsOf = (body: ErrorBody): string[] =>
  (body.error_details["fields"] as { path: string }[]).map((field) => field.path);
