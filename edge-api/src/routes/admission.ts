import { ApiError, type MissingInput } from "@rgrid/schema";
import type { AccountCaller } from "../access/bearer.ts";
import type { Api } from "./api.ts";
import { type Content, type InputCheck, inputCheck } from "./missing-inputs.ts";
import { uploadOf } from "./upload.ts";

export type Admission = {
  /** Why nothing may be created now, or null. Room in the queue and presence of contents are asked at once. */
  refusalOf(caller: AccountCaller, contents: readonly Content[]): Promise<ApiError | null>;
  /** Where to put what the store lacks. */
  uploadsOf(caller: AccountCaller, contents: readonly Content[]): Promise<MissingInput[]>;
};

/** One for all routes that create: what it knows to be in the store is remembered across them. */
export function admission(api: Api): Admission {
  const { limits } = api.config;
  const checkInputs: InputCheck = inputCheck(api.objects, api.clock, limits);

  async function uploadsOf(caller: AccountCaller, contents: readonly Content[]): Promise<MissingInput[]> {
    const missing = await checkInputs(caller.account.id, contents);
    // Replaced where it is there but old: inputs carry no if-none-match (PROTOCOL 7).
    return Promise.all(
      missing.map(async ({ sha256, size_bytes, key }) =>
        size_bytes > limits.wholeInputBytesMax
          ? { sha256, size_bytes, part_bytes: limits.partBytes }
          : uploadOf(api.objects, { key, sha256, sizeBytes: size_bytes, onlyIfAbsent: false }),
      ),
    );
  }

  async function refusalOf(caller: AccountCaller, contents: readonly Content[]): Promise<ApiError | null> {
    const { id: account_id, in_flight_max, queued_max } = caller.account;
    const [admitted, uploads] = await Promise.all([
      api.accountDispatchers.ask(caller.account, (stub) => stub.admit({ account_id, in_flight_max, queued_max })),
      uploadsOf(caller, contents),
    ]);
    if (!admitted.admitted) {
      const reason = `The queue of the account is full: ${admitted.queued} executions wait`;
      const seconds = Math.max(1, Math.ceil(admitted.retry_after_ms / 1000));
      return new ApiError("rate_limited", { reason, queued: admitted.queued, queued_max }, seconds);
    }
    return uploads.length === 0 ? null : new ApiError("missing_content", { missing_count: uploads.length, uploads });
  }

  return { refusalOf, uploadsOf };
}
