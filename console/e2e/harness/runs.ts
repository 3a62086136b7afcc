import { createHash } from "node:crypto";
import type { CreateExecutionInput, Execution } from "@rgrid/schema";
import { type Client, createClient, readEvents } from "@rgrid/schema/client";
import { stack } from "./console.ts";

const clientOf = (account: number): Client => {
  const { api_url: baseUrl, accounts } = stack();
  return createClient({ baseUrl, token: accounts[account]?.api_key ?? null });
};

type Run = Omit<CreateExecutionInput, "script"> & { name?: string; account?: number };

/** Submits a Python script as the CLI does. @returns its id */
export async function submit(source: string, { name = "script.py", account = 0, ...more }: Run = {}): Promise<string> {
  const body = { script: { name, content: source }, command_line: `rgrid run ${name}`, ...more };
  const { id } = await clientOf(account).call("createExecution", { body });
  return id;
}

export const executionOf = (id: string, account = 0): Promise<Execution> =>
  clientOf(account).call("getExecution", { params: { id } });

export async function remove(id: string, account = 0): Promise<void> {
  await clientOf(account).call("deleteExecution", { params: { id } });
}

/** Stops it, and waits for the end: its slot is wanted by the next test. */
export async function cancelled(id: string, account = 0): Promise<Execution> {
  await clientOf(account).call("cancelExecution", { params: { id }, body: { signal: "SIGTERM" } });
  return ended(id, account);
}

/** Follows its events to their end. */
export async function ended(id: string, account = 0): Promise<Execution> {
  const response = await clientOf(account).open("streamEvents", { params: { id } });
  for await (const event of readEvents(response)) if (event.type === "end") break;
  return executionOf(id, account);
}

/** Submits and waits for the end. */
export async function run(source: string, options: Run = {}): Promise<Execution> {
  return ended(await submit(source, options), options.account);
}

export const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");
