import type { Assignment, ExecutionId } from "@rgrid/schema";
import { openEnvironment } from "../access/sealing.ts";
import { inputKey } from "../ports/objects.ts";
import type { Api } from "./api.ts";

/** A presigned GET for each of these contents, once. */
export async function inputUrls(api: Api, account: string, digests: readonly string[]): Promise<Map<string, string>> {
  const contents = [...new Set(digests)];
  const urls = await Promise.all(contents.map((sha256) => api.objects.presignGet({ key: inputKey(account, sha256) })));
  return new Map(contents.map((sha256, index) => [sha256, urls[index]?.url ?? ""]));
}

/**
 * What the runner of an offer is sent: plain environment values and URLs are made here, for this answer only.
 * null where the lease is over already (cancelled in between): the offer is dropped and the runner keeps its slot.
 */
export async function assignmentOf(
  api: Api,
  offer: { execution_id: ExecutionId; lease: number; secret: string },
): Promise<Assignment | null> {
  const found = await api.executions.get(offer.execution_id).assignment(offer.lease, offer.secret);
  if (!found.accepted) return null;
  const { env_sealed, inputs, inputs_manifest, created_at: _, content_digest: __, ...spec } = found.spec;
  const keys = await api.keys();
  const [env, urls] = await Promise.all([
    env_sealed === null ? {} : openEnvironment(keys, found.account_id, env_sealed),
    inputUrls(
      api,
      found.account_id,
      [...inputs, ...(inputs_manifest === undefined ? [] : [inputs_manifest])].map((input) => input.sha256),
    ),
  ]);
  return {
    execution_id: offer.execution_id,
    lease: offer.lease,
    lease_secret: offer.secret,
    lease_ttl_ms: api.config.limits.leaseTtlMs,
    retry_count: found.retry_count,
    spec,
    env,
    inputs: inputs.map((input) => ({ ...input, url: urls.get(input.sha256) ?? "" })),
    ...(inputs_manifest === undefined
      ? {}
      : { inputs_manifest: { ...inputs_manifest, url: urls.get(inputs_manifest.sha256) ?? "" } }),
  };
}
