import { createHash } from "node:crypto";
import { type DependenciesInput, type InputFile, type InputsManifest, inputsListText, LIMITS, namedFiles } from "@rgrid/schema";
import type { UploadSource } from "../transfer/upload.ts";

export type SplitInputs = {
  /** The fields of the request. */
  readonly fields: { inputs: InputFile[]; inputs_manifest?: InputsManifest };
  /** What the manifest lists: the store is asked for it before the request is sent. */
  readonly listed: readonly InputFile[];
  /** The list itself, as content like any other. */
  readonly list: { readonly sha256: string; readonly source: UploadSource } | null;
};

/** What else in a request names inputs by their paths: these stay in the request itself. */
export type Naming = {
  readonly stdin?: string | undefined;
  readonly dependencies?: DependenciesInput | undefined;
};

/** More inputs than a request can hold go into a list of their own, of which the request has the digest. */
export function splitInputs(inputs: readonly InputFile[], { stdin, dependencies }: Naming): SplitInputs {
  if (inputs.length <= LIMITS.inputsPerRequestMax) return { fields: { inputs: [...inputs] }, listed: [], list: null };
  const named = new Set([
    ...(stdin === undefined ? [] : [stdin]),
    ...(dependencies?.files ?? []),
    ...(dependencies === undefined ? [] : namedFiles(dependencies)),
  ]);
  const listed = inputs.filter(({ path }) => !named.has(path));
  const bytes = Buffer.from(inputsListText(listed));
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  return {
    fields: {
      inputs: inputs.filter(({ path }) => named.has(path)),
      inputs_manifest: { sha256, size_bytes: bytes.length, count: listed.length },
    },
    listed,
    list: { sha256, source: { local: "the list of inputs", sizeBytes: bytes.length, bytes } },
  };
}
