import type { API_ERRORS } from "../api.ts";
import type { PageText } from "./page-text.ts";

export const API_PAGES: Record<keyof typeof API_ERRORS, PageText> = {
  validation_failed: {
    happened: "A request or a command line can't be taken as it is. error_details.fields names every field at fault.",
    reasons: [
      "A field is missing, unknown, or has another form",
      "An option is spelled otherwise",
      "Two options contradict each other",
    ],
  },
  method_not_allowed: {
    happened: "The address exists, and not for this HTTP method. The header Allow names those that it has.",
    reasons: ["GET in place of POST, or the other way round"],
  },
  ambiguous_id: {
    happened: "The beginning of an id that was given fits several executions.",
    reasons: ["It is too short"],
  },
  unauthorized: {
    happened: "The request has no key, or one that is not valid.",
    reasons: [
      "The key was revoked or cut while it was copied",
      "RGRID_API_KEY holds an old one",
      "The key is for another API URL",
    ],
  },
  forbidden: {
    happened: "The credential is valid, and does not allow this.",
    reasons: ["A runner's token where an API key is wanted", "An API key where a runner's token is wanted"],
  },
  not_found: {
    happened: "There is nothing under this id or address, or it belongs to another account.",
    reasons: ["A spelling mistake", "It was deleted, or is past its retention", "The key is of another account"],
  },
  missing_content: {
    happened:
      "The create names contents that the store does not have yet. The CLI sends them and repeats the request; a client of your own does the same.",
    reasons: ["A file is sent for the first time", "It was removed from the store since"],
  },
  conflict: {
    happened: "The state of things does not allow what was asked.",
    reasons: ["The execution has ended, or has not", "Something else changed it at the same time"],
  },
  idempotency_conflict: {
    happened: "This Idempotency-Key was used before, for a request with another body.",
    reasons: ["A client reuses a key"],
  },
  lease_lost: {
    happened: "A runner spoke for an execution that is not its own any more. Only runners see this.",
    reasons: ["It was silent for longer than its lease", "The execution was cancelled or has ended"],
  },
  runner_replaced: {
    happened: "A newer process of the same runner has registered, so this one must end. Only runners see this.",
    reasons: ["The runner was started twice with one state folder", "It was restarted, and the old process still lived"],
  },
  execution_not_retryable: {
    happened: "The execution has not ended yet, so it can't be retried.",
    reasons: ["It is queued or runs"],
  },
  already_retried: {
    happened: "This execution was retried before; its chain goes on with a newer one.",
    reasons: ["It was retried by itself after a lost machine", "Somebody else retried it", "Its retry was deleted since"],
  },
  retry_limit_reached: {
    happened: "The chain of this execution has had all its manual retries.",
    reasons: ["The same failure was retried again and again"],
  },
  execution_not_cancellable: {
    happened: "The execution has ended, so there is nothing left to cancel.",
    reasons: ["It ended just before the cancel arrived"],
  },
  outputs_expired: {
    happened: "Files and log of an execution are deleted after their retention, and these are.",
    reasons: ["The execution is older than the deployment keeps them"],
  },
  payload_too_large: {
    happened: "A part of the request is over its limit.",
    reasons: [
      "Data stands in the script itself",
      "Very many files are sent at once",
      "An argument list or the environment is too long",
    ],
  },
  unsupported_media_type: {
    happened: "The API takes JSON only, and the request says that its body is something else.",
    reasons: ["The header content-type is missing or another than application/json"],
  },
  rate_limited: {
    happened: "The key sends more requests than it may. The header Retry-After says how long to wait; the CLI waits by itself.",
    reasons: [
      "A loop that asks for the state: use the event stream",
      "Many processes share one key",
      "The account's queue is full",
    ],
  },
  quota_exceeded: {
    happened: "The account has as many API keys, or runner tokens, as it may have.",
    reasons: ["A key or a token is made for each machine or run, and none is revoked"],
  },
  internal_error: {
    happened: "RGrid itself failed. What you sent is not at fault.",
    reasons: ["A bug of RGrid: please report it with the request_id"],
  },
  service_unavailable: {
    happened: "A part of the control plane can't be reached for the moment. Executions that run go on.",
    reasons: ["The database or the object store is down or restarts"],
  },
};
