import type { ErrorReport } from "@rgrid/schema";
import { type Details, failure } from "../failure.ts";
import { first } from "../text.ts";

/** Where clients write the status that they raise. */
const SAID: readonly RegExp[] = [
  /^(\d{3}) (?:Client|Server) Error\b/,
  /^(?:Client|Server) error '(\d{3}) /,
  /^HTTP Error (\d{3})\b/,
  /^(\d{3}), message=/,
  /\bError code: (\d{3})\b/,
  /<HttpError (\d{3}) when/,
  /^(\d{3}) (?:GET|POST|PUT|PATCH|DELETE|HEAD) http/,
  /\bstatus code:? (\d{3})\b/i,
  /\bstatus[ =:]+(\d{3})\b/i,
  /\bResponse code (\d{3})\b/,
  /\bAn error occurred \((\d{3})\)/,
  /\bHTTP(?:\/[\d.]+)? (?:status |error |response )?(?:code )?(\d{3})\b/i,
  /returned error: (\d{3})/,
  /": (\d{3}) [A-Z]/,
  /^\(?(\d{3})\)?(?:[:, ]|$)/,
  /\w+\((\d{3}),/,
  /\bERROR (\d{3}): /,
];

/** Names that services give instead of a status. */
const NAMED: readonly (readonly [number, RegExp])[] = [
  [
    429,
    /\((?:Throttl\w*|SlowDown|TooManyRequests\w*|RequestLimitExceeded|ProvisionedThroughputExceeded\w*)\)|RESOURCE_EXHAUSTED|Too Many Requests|rate limit/i,
  ],
  [403, /\((?:AccessDenied\w*|Forbidden|UnauthorizedOperation|InvalidAccessKeyId|SignatureDoesNotMatch)\)|PERMISSION_DENIED/],
  [401, /\((?:ExpiredToken\w*|InvalidClientTokenId|UnrecognizedClientException|AuthFailure|InvalidToken)\)|UNAUTHENTICATED/],
  [404, /\((?:NoSuch\w+|ResourceNotFound\w*|NotFound)\)/],
  [503, /\((?:ServiceUnavailable|InternalError|InternalFailure|InternalServerError)\)/],
];

/** The status of an answer that a client raised, null where the message has none. */
export function httpStatusIn(text: string): number | null {
  for (const pattern of SAID) {
    const status = Number(pattern.exec(text)?.[1] ?? 0);
    if (status >= 400 && status < 600) return status;
  }
  return NAMED.find(([, pattern]) => pattern.test(text))?.[0] ?? null;
}

export function httpFailure(status: number, text: string, details: Details = {}): ErrorReport {
  if (status === 401 || status === 403) return failure("http_unauthorized", { ...details, status });
  if (status === 429) {
    const seconds = first(/(?:[Rr]etry[- ]?[Aa]fter\D{0,5}|(?:try again|retry) in )(\d{1,6})/, text);
    return failure("http_rate_limited", { ...details, retry_after: seconds });
  }
  return failure(status >= 500 ? "http_server_error" : "http_client_error", { ...details, status });
}
