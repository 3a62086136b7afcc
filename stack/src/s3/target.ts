import { S3Error } from "./s3-error.ts";

export type S3Target = {
  bucket: string;
  key: string;
  /** The path as signed: every segment decoded once and encoded in AWS's way. */
  canonicalPath: string;
  query: ReadonlyMap<string, string>;
};

/** RFC 3986: what encodeURIComponent leaves alone and AWS does not. */
export const awsEncode = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);

/** @param rawUrl path and query as received: a parsed URL would have lost `..` and `//`, which are legal in keys */
export function parseTarget(rawUrl: string): S3Target {
  const [path = "", ...queries] = rawUrl.split("?");
  try {
    const segments = path.split("/").slice(1).map(decodeURIComponent);
    const [bucket = "", ...rest] = segments;
    const key = rest.join("/");
    // Of the bucket itself there is a path with and one without a slash at its end, and each is signed as it is.
    const canonicalPath = `/${[bucket, ...(rest.length === 0 ? [] : key.split("/"))].map(awsEncode).join("/")}`;
    return { bucket, key, canonicalPath, query: parseQuery(queries.join("?")) };
  } catch (error) {
    if (error instanceof S3Error) throw error;
    throw new S3Error(400, "InvalidURI");
  }
}

function parseQuery(text: string): Map<string, string> {
  const query = new Map<string, string>();
  for (const pair of text.split("&").filter(Boolean)) {
    const [name = "", ...value] = pair.split("=").map((part) => decodeURIComponent(part.replaceAll("+", " ")));
    // With two of a name, what was signed and what is obeyed could differ.
    if (query.has(name)) throw new S3Error(400, "InvalidArgument", `the parameter ${name} is given twice`);
    query.set(name, value.join("="));
  }
  return query;
}
