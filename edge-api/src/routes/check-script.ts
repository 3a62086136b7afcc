import { ApiError, type ExecutionSpec, type Limits, noNul, utf8Bytes } from "@rgrid/schema";
import { fromBase64 } from "../access/base64.ts";
import { validationFailed } from "./parse-request.ts";

function decodedOf({ content, encoding }: ExecutionSpec["script"]): { sizeBytes: number; hasNul: boolean } {
  if (encoding === "utf8") return { sizeBytes: utf8Bytes(content), hasNul: !noNul(content) };
  try {
    const bytes = fromBase64(content);
    return { sizeBytes: bytes.length, hasNul: bytes.includes(0) };
  } catch {
    throw validationFailed([{ path: "script.content", message: "must be base64" }]);
  }
}

/**
 * What a schema can't say of a script: its size once decoded, and that it is a program's source.
 * @throws ApiError payload_too_large, validation_failed
 */
export function checkScript(script: ExecutionSpec["script"], limits: Limits): void {
  if (script.name.toLowerCase().endsWith(".ipynb")) {
    const message = "is a notebook, not a script: convert it with jupyter nbconvert --to script";
    throw validationFailed([{ path: "script.name", message }]);
  }
  const { sizeBytes, hasNul } = decodedOf(script);
  if (sizeBytes > limits.scriptBytesMax) {
    throw new ApiError("payload_too_large", {
      what: `The script ${script.name}`,
      size_bytes: sizeBytes,
      limit_bytes: limits.scriptBytesMax,
      hint: "Move data out of the script and give it as an input",
    });
  }
  if (hasNul) throw validationFailed([{ path: "script.content", message: "must not contain a NUL character" }]);
}
