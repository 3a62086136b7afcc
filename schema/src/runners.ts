import { z } from "zod";
import { durationMs, isoTime, labels, micros, sizeBytes } from "./fields.ts";
import { accountId, runnerId } from "./ids.ts";
import { machine, ownerSettings } from "./runner-protocol.ts";
import { executorKind } from "./sandbox.ts";
import { sessionKind } from "./session.ts";

/** A runner of the account. `online`, `last_seen_at`, `slots_in_use`, `free_disk_bytes`, `full` and `settings` come from the dispatcher, the rest from Postgres. */
export const runnerItem = z
  .object({
    id: runnerId,
    name: z.string(),
    version: z.string(),
    executor: executorKind,
    online: z.boolean(),
    last_seen_at: isoTime.nullable(),
    slots: z.int(),
    slots_in_use: z.int(),
    labels,
    runtimes: z.array(z.string()),
    machine,
    price_per_hour_micros: micros.nullable(),
    free_disk_bytes: sizeBytes.nullable(),
    /** Why it takes nothing although slots are free; null where it takes work. */
    full: z.string().nullable(),
    /** null where it has not said. */
    settings: ownerSettings.nullable(),
    created_at: isoTime,
  })
  .meta({ id: "Runner" });
export type RunnerItem = z.infer<typeof runnerItem>;

/** Answer of `GET /api/v1/me`. */
export const me = z
  .object({
    account: z.object({ id: z.string(), name: z.string(), email: z.string().nullable() }),
    /** Of the request; null where it came with a session. */
    api_key: z.object({ id: z.string(), name: z.string() }).nullable(),
    session: z.object({ kind: sessionKind, expires_at: isoTime }).nullable(),
    limits: z.object({
      in_flight_max: z.int(),
      queued_max: z.int(),
      request_body_bytes_max: sizeBytes,
      inputs_per_request_max: z.int(),
      /** How long executions, logs and outputs are kept. */
      retention_ms: durationMs,
    }),
    runners_online: z.int().nullable(),
  })
  .meta({ id: "Me" });
export type Me = z.infer<typeof me>;

export const health = z.object({ status: z.literal("ok") }).meta({ id: "Health" });
export const readyCheck = z.object({ name: z.string(), ok: z.boolean(), took_ms: durationMs });
export const ready = z.object({ status: z.enum(["ok", "unavailable"]), checks: z.array(readyCheck) }).meta({ id: "Ready" });

/** Executions compared with their rows: of how many the row was missing or old and is written anew, and how many rows were removed because there is no such execution. */
export const reconciled = z
  .object({ checked: z.int(), repaired: z.int(), removed: z.int(), next_cursor: z.string().nullable() })
  .meta({ id: "Reconciled" });
export type Reconciled = z.infer<typeof reconciled>;

/** Name of a dispatcher object that accounts can be served by; those beginning with `keys-` keep API keys. */
export const dispatcherName = z
  .string()
  .regex(/^(?!keys-)[a-z0-9][a-z0-9-]{0,62}$/, "must be of a-z, 0-9 and -, and not begin with keys-");
export const moveRequest = z.strictObject({ to: dispatcherName }).meta({ id: "MoveRequest" });
/** `epoch` counts the moves of the account; where `from` is `to` it was there already. */
export const movedAccount = z
  .object({ account_id: accountId, from: z.string(), to: z.string(), epoch: z.int() })
  .meta({ id: "MovedAccount" });
export type MovedAccount = z.infer<typeof movedAccount>;
