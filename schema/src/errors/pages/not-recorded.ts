import type { ErrorCode } from "../catalogue.ts";
import recorded from "./examples.json" with { type: "json" };

const BROKEN_MACHINE = "it takes a machine, a network or a store that fails while it is at work";
const RUNNERS_ONLY = "only runners see it, and they deal with it by themselves";
const OWN_CLIENT = "the CLI never sends such a request: a client of your own sees it as the object below";
const REGISTRY = "it takes an image registry that answers so";

/** Why a page has no recorded example; the type holds each code that has none, and no other. */
export const NOT_RECORDED: Record<Exclude<ErrorCode, keyof typeof recorded>, string> = {
  gpu_unavailable: "it takes a library that looks for a GPU",
  gpu_out_of_memory: "it takes a GPU",
  container_startup_failed: BROKEN_MACHINE,
  image_not_found: REGISTRY,
  image_pull_failed: REGISTRY,
  input_download_failed: BROKEN_MACHINE,
  input_corrupt: BROKEN_MACHINE,
  output_upload_failed: BROKEN_MACHINE,
  cancelled: "rgrid run ends with a line that says so and with this exit code, and needs no card",
  execution_failed: "it stands for what has no page of its own, so that there is no example of it",
  method_not_allowed: OWN_CLIENT,
  ambiguous_id: "it takes two ids of one account that begin with the same eight characters",
  missing_content: OWN_CLIENT,
  idempotency_conflict: OWN_CLIENT,
  lease_lost: RUNNERS_ONLY,
  runner_replaced: RUNNERS_ONLY,
  outputs_expired: "it takes an execution that is older than the deployment keeps files",
  unsupported_media_type: OWN_CLIENT,
  rate_limited: "the CLI waits by itself: a client of your own sees it as the object below",
  quota_exceeded: "only the console and clients of your own make keys and tokens: they see it as the object below",
  internal_error: BROKEN_MACHINE,
  service_unavailable: BROKEN_MACHINE,
  checksum_mismatch: BROKEN_MACHINE,
  cli_outdated: "it takes an API of another version",
};
