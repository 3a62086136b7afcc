import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import { S3Error } from "./s3-error.ts";
import { awsEncode, type S3Target } from "./target.ts";

export type S3Credentials = { accessKeyId: string; secretAccessKey: string; region: string };
export type SignedRequest = {
  method: string;
  target: S3Target;
  /** Lower-case names. */
  headers: Readonly<Record<string, string>>;
};

const EXPIRES_SECONDS_MAX = 7 * 24 * 3600;
const SKEW_MS = 15 * 60 * 1000;
/** Headers that change what a PUT does: they are obeyed only when signed. */
const DECISIVE = ["content-md5", "if-none-match", "if-match"];

/**
 * Checks a presigned URL as S3 does: signature over method, path, query and signed headers, expiry, and that no header that matters came
 * unsigned. Requests that sign by an Authorization header are refused: RGrid hands out URLs only, and one way in is easier to keep shut.
 * @returns the SHA-256 that the payload must have, where it was signed
 * @see AWS SigV4, "Authenticating requests: using query parameters"
 */
export function verifyPresigned({ method, target, headers }: SignedRequest, keys: S3Credentials, now: number): string | null {
  const query = (name: string): string => target.query.get(name) ?? "";
  if (headers["authorization"] !== undefined) throw new S3Error(403, "AccessDenied", "only presigned URLs are served");
  if (query("X-Amz-Algorithm") !== "AWS4-HMAC-SHA256") throw new S3Error(403, "AccessDenied", "a presigned URL is required");
  const [accessKeyId, day, region, service, terminal, ...extra] = query("X-Amz-Credential").split("/");
  if (accessKeyId !== keys.accessKeyId) throw new S3Error(403, "InvalidAccessKeyId");
  const scope = `${day}/${keys.region}/s3/aws4_request`;
  const signedAt = parseAmzDate(query("X-Amz-Date"));
  const expires = /^\d{1,6}$/.test(query("X-Amz-Expires")) ? Number(query("X-Amz-Expires")) : 0;
  const wellFormed = extra.length === 0 && terminal === "aws4_request" && service === "s3" && region === keys.region;
  if (!wellFormed || signedAt === null || !query("X-Amz-Date").startsWith(`${day}T`)) throw badParameters();
  if (expires < 1 || expires > EXPIRES_SECONDS_MAX) throw badParameters("X-Amz-Expires must be from 1 to 604800");
  if (now > signedAt + expires * 1000) throw new S3Error(403, "AccessDenied", "Request has expired");
  if (signedAt > now + SKEW_MS) throw new S3Error(403, "RequestTimeTooSkewed");

  const signedNames = query("X-Amz-SignedHeaders").split(";");
  refuseUnsigned(method, headers, signedNames);
  const payload = signedNames.includes("x-amz-content-sha256") ? (headers["x-amz-content-sha256"] ?? "") : "UNSIGNED-PAYLOAD";
  const canonical = [method, target.canonicalPath, canonicalQuery(target), canonicalHeaders(headers, signedNames)];
  const digest = createHash("sha256")
    .update([...canonical, signedNames.join(";"), payload].join("\n"))
    .digest("hex");
  const toSign = ["AWS4-HMAC-SHA256", query("X-Amz-Date"), scope, digest].join("\n");
  const expected = createHmac("sha256", signingKey(keys, day ?? ""))
    .update(toSign)
    .digest();
  const presented = Buffer.from(query("X-Amz-Signature"), "hex");
  if (presented.length !== expected.length || !timingSafeEqual(presented, expected))
    throw new S3Error(403, "SignatureDoesNotMatch");
  return payload === "UNSIGNED-PAYLOAD" ? null : payload;
}

function refuseUnsigned(method: string, headers: SignedRequest["headers"], signedNames: readonly string[]): void {
  if (!signedNames.includes("host")) throw new S3Error(403, "SignatureDoesNotMatch", "host must be signed");
  for (const name of Object.keys(headers)) {
    const decides = name.startsWith("x-amz-") || (method === "PUT" && DECISIVE.includes(name));
    if (decides && !signedNames.includes(name)) throw new S3Error(403, "AccessDenied", `the header ${name} is not signed`);
  }
}

const canonicalQuery = (target: S3Target): string =>
  [...target.query]
    .filter(([name]) => name !== "X-Amz-Signature")
    .map(([name, value]) => [awsEncode(name), awsEncode(value)] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map((pair) => pair.join("="))
    .join("&");

function canonicalHeaders(headers: SignedRequest["headers"], signedNames: readonly string[]): string {
  return signedNames
    .map((name) => {
      const value = headers[name];
      if (value === undefined) throw new S3Error(403, "SignatureDoesNotMatch", `the signed header ${name} is absent`);
      return `${name}:${value.trim().replace(/\s+/g, " ")}\n`;
    })
    .join("");
}

function signingKey(keys: S3Credentials, day: string): Buffer {
  const step = (key: string | Buffer, text: string): Buffer => createHmac("sha256", key).update(text).digest();
  return [keys.region, "s3", "aws4_request"].reduce<Buffer>(step, step(`AWS4${keys.secretAccessKey}`, day));
}

/** `20261124T171358Z` as epoch milliseconds; null where it is something else. */
function parseAmzDate(text: string): number | null {
  const parts = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text);
  if (!parts) return null;
  const [, year, month, day, hour, minute, second] = parts;
  const instant = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(instant) ? null : instant;
}

const badParameters = (message?: string): S3Error => new S3Error(400, "AuthorizationQueryParametersError", message);
