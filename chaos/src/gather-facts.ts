import { createHash } from "node:crypto";
import type { Execution, LogStream } from "@rgrid/schema";
import type { Client } from "@rgrid/schema/client";
import type { Gate } from "./gate.ts";
import type { Facts } from "./judge.ts";

/** Reads all that there is of one ended execution. @throws Error where a file's bytes are not what the manifest says */
export async function gatherFacts(client: Client, gate: Gate, execution: Execution): Promise<Facts> {
  const log = async (stream: LogStream): Promise<string> => {
    const answer = await client.open("getLogs", { params: { id: execution.id }, query: { stream, format: "text" } });
    return answer.text();
  };
  const [stdout, stderr, outputs] = await Promise.all([log("stdout"), log("stderr"), download(client, execution)]);
  return { execution, starts: gate.startsOf(execution.id), stdout, stderr, outputs };
}

async function download(client: Client, { id }: Execution): Promise<Map<string, string>> {
  const { items } = await client.call("listOutputs", { params: { id } });
  const files = items.map(async ({ path, url, sha256 }): Promise<[string, string]> => {
    const answer = await fetch(url);
    const bytes = Buffer.from(await answer.arrayBuffer());
    if (!answer.ok) throw new Error(`${path} of ${id}: HTTP ${answer.status}`);
    if (createHash("sha256").update(bytes).digest("hex") !== sha256)
      throw new Error(`${path} of ${id} is not the file of its manifest`);
    return [path, bytes.toString("utf8")];
  });
  return new Map(await Promise.all(files));
}
