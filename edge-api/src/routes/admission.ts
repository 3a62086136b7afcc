import { ApiError, type InputFile } from "@rgrid/schema";
import type { ApiKeyRecord } from "../ports/database.ts";
import type { Api } from "./api.ts";
import { type InputCheck, inputCheck, type MissingInput } from "./missing-inputs.ts";
import { uploadOf } from "./upload.ts";

/** Why nothing may be created now, or null. Room in the queue and presence of inputs are asked at once. */
export type Admission = (caller: ApiKeyRecord, inputs: readonly InputFile[]) => Promise<ApiError | null>;

async function missingContent(api: Api, missing: readonly MissingInput[]): Promise<ApiError> {
  const uploads = await Promise.all(
    missing.map(({ sha256, size_bytes, key }) =>
      // Replaced where it is there but old: inputs carry no if-none-match (PROTOCOL 7).
      uploadOf(api.objects, { key, sha256, sizeBytes: size_bytes, onlyIfAbsent: false }),
    ),
  );
  return new ApiError("missing_content", { missing_count: missing.length, uploads });
}

/** One for all routes that create: what it knows to be in the store is remembered across them. */
export function admission(api: Api): Admission {
  const checkInputs: InputCheck = inputCheck(api.objects, api.clock, api.config.limits);
  return async (caller, inputs) => {
    const { id: account_id, in_flight_max, queued_max } = caller.account;
    const [admitted, missing] = await Promise.all([
      api.accountDispatchers.ask(caller.account, (stub) => stub.admit({ account_id, in_flight_max, queued_max })),
      checkInputs(account_id, inputs),
    ]);
    if (!admitted.admitted) {
      const reason = `The queue of the account is full: ${admitted.queued} executions wait`;
      const seconds = Math.max(1, Math.ceil(admitted.retry_after_ms / 1000));
      return new ApiError("rate_limited", { reason, queued: admitted.queued, queued_max }, seconds);
    }
    return missing.length === 0 ? null : missingContent(api, missing);
  };
}
