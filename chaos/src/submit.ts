import { randomUUID } from "node:crypto";
import { type CreateExecutionInput, type Execution, LIMITS } from "@rgrid/schema";
import { ApiRefusal, type Client, NoAnswer } from "@rgrid/schema/client";
import { found, PATIENCE_MS } from "./until.ts";
import { USER_SCRIPT } from "./user-script.ts";

/** Every fifth may not run again: lost, it ends for good. */
const NO_RETRY_EVERY = 5;

export type Submitted = {
  id: Execution["id"];
  /** What the script prints beside its line numbers. */
  name: string;
  retriesMax: number;
};

export type Submission = {
  client: () => Client;
  /** It is the n-th, from 0. */
  n: number;
  gatePort: number;
  /** Between two lines of its log. */
  lineSeconds: number;
};

/** Creates an execution, and repeats the request under its key until it is answered. */
export async function submit({ client, n, gatePort, lineSeconds }: Submission): Promise<Submitted> {
  const name = `script-${n + 1}`;
  const retriesMax = n % NO_RETRY_EVERY === NO_RETRY_EVERY - 1 ? 0 : LIMITS.retriesDefault;
  const headers = { "idempotency-key": randomUUID() };
  const body: CreateExecutionInput = {
    script: { name: "chaos.py", content: USER_SCRIPT },
    args: [name, String(gatePort), String(lineSeconds)],
    retries_max: retriesMax,
  };
  const created = await found(() => client().call("createExecution", { headers, body }).catch(nothingIfAway), PATIENCE_MS);
  if (created === null) throw new Error(`${name} was never accepted`);
  return { id: created.id, name, retriesMax };
}

/** The API is away or half there; any other refusal is a defect. */
export function nothingIfAway(error: unknown): null {
  if (error instanceof NoAnswer || (error instanceof ApiRefusal && error.status >= 500)) return null;
  throw error;
}
