import { createHash } from "node:crypto";
import type { CreateExecutionInput, Execution, OutputItem } from "@rgrid/schema";
import { type Client, createClient, readEvents } from "@rgrid/schema/client";
import { stack } from "./console.ts";

const clientOf = (account: number): Client => {
  const { api_url: baseUrl, accounts } = stack();
  return createClient({ baseUrl, token: accounts[account]?.api_key ?? null });
};

/** `inputs` are paths: each file holds its own. */
type Run = Omit<CreateExecutionInput, "script" | "inputs"> & { name?: string; account?: number; inputs?: readonly string[] };

/** Submits a Python script as the CLI does. @returns its id */
export async function submit(
  source: string,
  { name = "script.py", account = 0, inputs: paths = [], ...more }: Run = {},
): Promise<string> {
  const inputs = paths.map((path) => ({ path, sha256: sha256(path), size_bytes: Buffer.byteLength(path), executable: false }));
  if (inputs.length > 0) await upload(paths, account);
  const body = { script: { name, content: source }, command_line: `rgrid run ${name}`, inputs, ...more };
  const { id } = await clientOf(account).call("createExecution", { body });
  return id;
}

async function upload(contents: readonly string[], account: number): Promise<void> {
  const inputs = contents.map((content) => ({ sha256: sha256(content), size_bytes: Buffer.byteLength(content) }));
  const { uploads } = await clientOf(account).call("missingInputs", { body: { inputs } });
  for (const wanted of uploads) {
    const content = contents.find((each) => sha256(each) === wanted.sha256);
    if (content === undefined || !("url" in wanted)) throw new Error("the API wants what was not offered");
    const response = await fetch(wanted.url, { method: "PUT", headers: wanted.headers, body: content });
    if (!response.ok) throw new Error(`the store answered HTTP ${response.status}`);
  }
}

export const outputsOf = async (id: string, account = 0): Promise<OutputItem[]> =>
  (await clientOf(account).call("listOutputs", { params: { id }, query: {} })).items;

export const executionOf = (id: string, account = 0): Promise<Execution> =>
  clientOf(account).call("getExecution", { params: { id } });

/** As the CLI does, elsewhere than on a page. */
export async function cancel(id: string, account = 0): Promise<void> {
  await clientOf(account).call("cancelExecution", { params: { id }, body: { signal: "SIGTERM" } });
}

export async function remove(id: string, account = 0): Promise<void> {
  await clientOf(account).call("deleteExecution", { params: { id } });
}

/** Stops it, and waits for the end: its slot is wanted by the next test. */
export async function cancelled(id: string, account = 0): Promise<Execution> {
  await cancel(id, account);
  return ended(id, account);
}

/** Follows its events to its first output. */
export async function printed(id: string, account = 0): Promise<void> {
  const response = await clientOf(account).open("streamEvents", { params: { id } });
  for await (const event of readEvents(response)) if (event.type === "log") break;
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

export const sha256 = (bytes: Uint8Array | string): string => createHash("sha256").update(bytes).digest("hex");
