import type { AccountId, ExecutionId, ExecutionSpec } from "@rgrid/schema";
import type { RetryOrigin } from "./event.ts";

/** Everything an object needs to know at create; the spec is written once. */
export type CreateCommand = {
  id: ExecutionId;
  account_id: AccountId;
  /** Name of the dispatcher object that serves the account. */
  dispatcher: string;
  /** SHA-256 over the request's body, environment values through an HMAC: tells a replay from another request. */
  digest: string;
  spec: ExecutionSpec;
  retry: RetryOrigin | null;
  /** 0 for everything but an automatic retry. */
  backoff_ms: number;
};
