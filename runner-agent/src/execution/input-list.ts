import { type Assignment, backoffWithFullJitter, type ErrorReport, inputsList, LIMITS, reportError } from "@rgrid/schema";
import type { FileStore } from "../files/port.ts";
import { fetchInput, type InputPorts } from "./inputs.ts";
import type { LeaseSession } from "./lease-session.ts";

type Input = Assignment["inputs"][number];
type Listed = { outcome: "ok"; inputs: Input[] } | { outcome: "failed"; error: ErrorReport };

const TRIES = 6;
const RETRY_BASE_MS = 500;
const RETRY_MAX_MS = 15_000;
/** What errors call the list, which has no path of its own. */
const LIST = "the list of inputs";

/**
 * All inputs of an assignment. Where they are too many for it their list is fetched from the store first, and URLs are asked for in pages, for what
 * the cache lacks: a second run asks for none.
 */
export async function listInputs(
  assignment: Assignment,
  session: LeaseSession,
  ports: InputPorts,
  signal: AbortSignal,
): Promise<Listed> {
  const { inputs, inputs_manifest: manifest } = assignment;
  if (manifest === undefined) return { outcome: "ok", inputs };
  const kept = inMemory(manifest.size_bytes);
  const { sha256, size_bytes, url } = manifest;
  const fetched = await fetchInput(
    { path: LIST, sha256, size_bytes, url, executable: false },
    session,
    { ...ports, files: kept },
    signal,
  );
  if (fetched.outcome === "failed") return fetched;
  // The account wrote it, no part of ours has looked into it yet: a path in it could lead anywhere.
  const list = inputsList.safeParse(parsed(kept.text()));
  if (!list.success) return { outcome: "failed", error: reportError("input_corrupt", { path: LIST }) };
  const wanted = new Set<string>();
  for (const input of list.data) if (!(await ports.files.has(input.sha256))) wanted.add(input.sha256);
  const urls = new Map<string, string>();
  const digests = [...wanted];
  for (let from = 0; from < digests.length; from += LIMITS.inputsPerRequestMax) {
    const page = await urlsOf(digests.slice(from, from + LIMITS.inputsPerRequestMax), session, ports, signal);
    if (page === null) return { outcome: "failed", error: reportError("network_timeout", { host: "the API" }) };
    for (const item of page) urls.set(item.sha256, item.url);
  }
  return { outcome: "ok", inputs: [...inputs, ...list.data.map((input) => ({ ...input, url: urls.get(input.sha256) ?? "" }))] };
}

async function urlsOf(digests: string[], session: LeaseSession, { host }: InputPorts, signal: AbortSignal) {
  for (let attempt = 1; ; attempt += 1) {
    const reply = await session.calls.inputs(digests, signal);
    if (reply.outcome === "ok") return reply.answer.items;
    // Refused means that the lease is over, of which everybody hears by other calls.
    if (reply.outcome === "refused" || attempt === TRIES || signal.aborted) return null;
    const wait = backoffWithFullJitter(attempt, RETRY_BASE_MS, RETRY_MAX_MS, host.random);
    await host.sleep(Math.max(wait, reply.retryAfterMs ?? 0), signal);
  }
}

/** Content that is only read once, checked as the cache checks it. */
function inMemory(bytesMax: number): Pick<FileStore, "store"> & { text(): string } {
  let bytes = new Uint8Array();
  return {
    text: () => new TextDecoder().decode(bytes),
    async store(sha256, body) {
      const chunks: Uint8Array[] = [];
      let size = 0;
      try {
        for await (const chunk of body) {
          chunks.push(chunk);
          size += chunk.length;
          // More than announced is wrong whatever it is, and need not be held.
          if (size > bytesMax) break;
        }
      } catch (error) {
        return { outcome: "broken", cause: error instanceof Error ? error.name : "unknown" };
      }
      bytes = new Uint8Array(Buffer.concat(chunks));
      const actual = Buffer.from(await crypto.subtle.digest("SHA-256", bytes)).toString("hex");
      return actual === sha256 ? { outcome: "stored" } : { outcome: "corrupt", sha256: actual };
    },
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
