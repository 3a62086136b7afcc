import {
  ApiError,
  type ApiErrorCode,
  type EventsRequest,
  type ExecutionId,
  type FinishRequest,
  type LeaseAnswer,
  type Limits,
  proposesRuntime,
  utf8Bytes,
} from "@rgrid/schema";
import type { RefusalReason } from "../execution/event.ts";
import type { LeaseFact, Refused } from "../ports/executions.ts";
import { inputKey, outputKey } from "../ports/objects.ts";
import type { Api } from "./api.ts";
import { inputUrls } from "./assignment.ts";
import { contentsOf } from "./missing-inputs.ts";
import type { Call, Serve } from "./serve.ts";
import { uploadOf } from "./upload.ts";

/** `lease_lost` tells a runner to stop and upload nothing; `conflict` to correct itself by the details and go on. */
const CODES: Record<RefusalReason, ApiErrorCode> = {
  not_found: "not_found",
  lease_lost: "lease_lost",
  cancelled: "lease_lost",
  deleted: "lease_lost",
  already_ended: "lease_lost",
  gap: "conflict",
  not_running: "conflict",
  not_queued: "conflict",
  not_ended: "conflict",
  stale: "conflict",
  exists: "conflict",
  digest_conflict: "conflict",
  already_retried: "conflict",
  retry_limit_reached: "conflict",
  timeout_not_longer: "conflict",
};

function refusal({ reason, status, version, expected }: Refused): ApiError {
  return new ApiError(CODES[reason], { reason, status, version, ...(expected === undefined ? {} : { expected }) });
}

/** @throws ApiError payload_too_large when a chunk or the post is over its limit of decoded bytes */
function checkChunks(chunks: EventsRequest["chunks"], limits: Limits): void {
  let total = 0;
  for (const { encoding, data, seq } of chunks) {
    const size = encoding === "utf8" ? utf8Bytes(data) : Math.floor((data.length * 3) / 4);
    if (size > limits.logChunkBytesMax) {
      throw new ApiError("payload_too_large", { what: `Log chunk ${seq}`, limit_bytes: limits.logChunkBytesMax });
    }
    total += size;
  }
  if (total > limits.logPostBytesMax) {
    throw new ApiError("payload_too_large", { what: "The log post", limit_bytes: limits.logPostBytesMax });
  }
}

type LeaseRoute = Pick<Call<"acceptLease">, "params" | "caller">;

export function leaseRoutes(serve: Serve, api: Api): void {
  async function tell({ params, caller }: LeaseRoute, fact: LeaseFact): Promise<LeaseAnswer> {
    const verdict = await api.executions.get(params.id).lease({ lease: params.lease, secret: caller, ...fact });
    if (!verdict.accepted) throw refusal(verdict);
    return verdict.answer;
  }

  async function assigned({ params, caller }: LeaseRoute) {
    const found = await api.executions.get(params.id).assignment(params.lease, caller);
    if (!found.accepted) throw refusal(found);
    return found;
  }

  const count = (transition: string): void => api.metrics.count("rgrid_executions_total", { transition });

  serve("acceptLease", async (call) => {
    const answer = await tell(call, { type: "accept" });
    count("accepted");
    return answer;
  });
  serve("startedLease", async (call) => {
    const answer = await tell(call, { type: "started", ...call.body });
    count("started");
    return answer;
  });
  serve("heartbeatLease", (call) => tell(call, { type: "heartbeat", heard: call.body.heard }));
  serve("appendEvents", async (call) => {
    checkChunks(call.body.chunks, api.config.limits);
    return tell(call, { type: "log", ...call.body });
  });
  serve("exitedLease", (call) => tell(call, { type: "exited", exit: call.body }));
  /**
   * No store checks the digest of an object that was made of parts: the runner does, and what it finds wrong must not stand in the way of the right
   * content for ever. Only such objects are dropped, and only by the lease that was given them; the next create asks for them again.
   */
  async function dropIfCorrupt(call: LeaseRoute, error: FinishRequest["error"]): Promise<void> {
    const digest = error?.error_code === "input_corrupt" ? error.error_details["expected_sha256"] : undefined;
    if (typeof digest !== "string") return;
    const found = await api.executions.get(call.params.id).assignment(call.params.lease, call.caller);
    if (
      !found.accepted ||
      !contentsOf(found.spec).some((each) => each.sha256 === digest || found.spec.inputs_manifest !== undefined)
    )
      return;
    const key = inputKey(found.account_id, digest);
    if (((await api.objects.head(key))?.sizeBytes ?? 0) > api.config.limits.wholeInputBytesMax) await api.objects.delete(key);
  }

  /**
   * What the account's online runners have, where the error's fix would name a runtime. Bounded, and null whatever goes wrong: an execution's end waits for
   * nothing that only its advice needs.
   */
  async function runtimesFor(call: LeaseRoute, error: FinishRequest["error"]): Promise<readonly string[] | null> {
    if (error === null || !proposesRuntime(error.error_code)) return null;
    try {
      const { account_id: id, dispatcher } = await assigned(call);
      const presence = await api.accountDispatchers.ask({ id, dispatcher }, (stub) => stub.presence(id));
      return presence.filter(({ online }) => online).flatMap(({ runtimes }) => runtimes);
    } catch {
      return null;
    }
  }

  serve("finishLease", async (call) => {
    await dropIfCorrupt(call, call.body.error);
    const answer = await tell(call, { type: "finish", finish: call.body, runtimes: await runtimesFor(call, call.body.error) });
    count(answer.status);
    call.c.var.log.info("execution_finished", {
      execution_id: call.params.id,
      status: answer.status,
      error_code: call.body.error?.error_code ?? null,
    });
    return answer;
  });
  serve("releaseLease", async (call) => {
    const answer = await tell(call, { type: "release", reason: call.body.reason });
    count("released");
    return answer;
  });

  serve("leaseInputs", async (call) => {
    const { account_id, spec } = await assigned(call);
    const named = new Set(spec.inputs.map((input) => input.sha256));
    // What a manifest lists is not known here. Who asks holds a lease of this account and knows the digest: that is enough to read the account's content.
    const wanted = call.body.digests.filter((sha256) => spec.inputs_manifest !== undefined || named.has(sha256));
    const urls = await inputUrls(api, account_id, wanted);
    return { items: [...urls].map(([sha256, url]) => ({ sha256, url })) };
  });

  serve("leaseOutputs", async (call) => {
    await assigned(call);
    const id: ExecutionId = call.params.id;
    // In the order of the request: two outputs may have the same content, so its digest does not tell which URL is whose.
    const uploads = await Promise.all(
      call.body.files.map((file) =>
        uploadOf(api.objects, {
          key: outputKey(id, call.params.lease, file.path),
          sha256: file.sha256,
          sizeBytes: file.size_bytes,
          onlyIfAbsent: true,
        }),
      ),
    );
    return { uploads };
  });
}
