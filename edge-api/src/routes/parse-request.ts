import { ApiError, type Endpoint } from "@rgrid/schema";
import type { z } from "zod";
import type { AppContext } from "./api.ts";

/** A field at fault, as `error_details.fields` names it. */
export type FieldProblem = { path: string; message: string };

/** More would only bury the first: ten thousand wrong arguments are one mistake. */
const FIELDS_MAX = 50;

type Issue = z.core.$ZodIssue;

function messageOf(issue: Issue): string {
  if (issue.code === "invalid_key") return issue.issues[0]?.message ?? issue.message;
  if (issue.code === "invalid_type" && issue.message.endsWith("received undefined")) return "is required";
  return issue.message;
}

const problemsOf = (issue: Issue): FieldProblem[] =>
  issue.code === "unrecognized_keys"
    ? issue.keys.map((key) => ({ path: [...issue.path, key].join("."), message: "is not a known field" }))
    : [{ path: issue.path.join("."), message: messageOf(issue) }];

/** 422 that names every field at fault. */
export function validationFailed(problems: readonly FieldProblem[]): ApiError {
  const fields = problems.slice(0, FIELDS_MAX);
  const [first] = fields;
  const more = problems.length > 1 ? ` (and ${problems.length - 1} more)` : "";
  return new ApiError("validation_failed", {
    ...(first ? { reason: `${first.path ? `${first.path}: ` : ""}${first.message}${more}` } : {}),
    fields,
  });
}

/** What is over a limit of the request is 413 and not a wrong field; the schema marks it with the limit. */
function refusalOf(issues: readonly Issue[]): ApiError {
  for (const issue of issues) {
    if (issue.code === "custom" && issue.params && ("limit_bytes" in issue.params || "limit_count" in issue.params)) {
      return new ApiError("payload_too_large", { ...issue.params, what: issue.path.join("."), hint: `It ${issue.message}` });
    }
  }
  return validationFailed(issues.flatMap(problemsOf));
}

async function readBody(c: AppContext): Promise<unknown> {
  const type = c.req.header("content-type")?.split(";")[0]?.trim().toLowerCase();
  if (type !== "application/json") throw new ApiError("unsupported_media_type", { content_type: type ?? null });
  const text = await c.req.text();
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // The parser's own message quotes the body, which may hold secrets.
    throw validationFailed([{ path: "", message: "The body is not valid JSON" }]);
  }
}

/**
 * Every part of a request that its contract describes, parsed; null for parts that it has not.
 * @throws ApiError validation_failed naming the fields of all parts together; payload_too_large; unsupported_media_type
 */
export async function parseRequest(
  endpoint: Endpoint,
  c: AppContext,
): Promise<Record<"params" | "query" | "headers" | "body", unknown>> {
  const raw = {
    params: c.req.param(),
    query: c.req.query(),
    headers: c.req.header(),
    body: endpoint.body ? await readBody(c) : null,
  };
  const issues: Issue[] = [];
  const parse = (schema: z.ZodType | undefined, value: unknown): unknown => {
    if (schema === undefined) return null;
    const parsed = schema.safeParse(value);
    if (!parsed.success) issues.push(...parsed.error.issues);
    return parsed.data;
  };
  const parsed = {
    params: parse(endpoint.params, raw.params),
    query: parse(endpoint.query, raw.query),
    headers: parse(endpoint.headers, raw.headers),
    body: parse(endpoint.body, raw.body),
  };
  if (issues.length > 0) throw refusalOf(issues);
  return parsed;
}
