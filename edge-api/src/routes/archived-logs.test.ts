import type { ExecutionStreamEvent } from "@rgrid/schema";
import { afterEach, expect, it, vi } from "vitest";
import { memoryApi } from "../testing/memory-api.ts";

const open: { close: () => void }[] = [];
afterEach(() => {
  for (const made of open.splice(0)) made.close();
});

/** An execution of the app in memory whose log of ten posts has moved into the store, in several segments; and what was read of it before. */
async function archived() {
  const api = await memoryApi({ logKeptBytes: 100, logSegmentBytes: 900, logPageBytes: 300 });
  open.push(api);
  const { id } = await api.create();
  const { tell } = await api.lease();
  await tell("started");
  for (let seq = 1; seq <= 10; seq++) {
    const data = seq === 5 ? "/w==" : `line ${seq} ü\n`.repeat(10);
    const encoding = seq === 5 ? "base64" : "utf8";
    const stream = seq % 3 === 0 ? "stderr" : "stdout";
    await tell("events", { heard: [], chunks: [{ seq, stream, at: 1, encoding, data }] });
  }
  const path = `/api/v1/executions/${id}`;
  const read = async (query: string) => Buffer.from(await (await api.call("GET", `${path}/${query}`)).arrayBuffer());
  const early = await read("logs?format=ndjson");
  await tell("finish", {
    verdict: "completed",
    exit: {
      ...{ exit_code: 0, signal: null, oom: false, timed_out: false, duration_ms: 10 },
      ...{ cpu_ms: null, peak_memory_bytes: null, error: null },
    },
    error: null,
    outputs: [],
    log_seq: 10,
  });
  const segments = () => api.objects.keys().filter((key) => key.startsWith(`logs/${id}/`));
  await vi.waitUntil(() => segments().some((key) => key.endsWith("-15.ndjson")));
  return { api, id, read, early, segments };
}

/** Events of a stream's body. */
const eventsIn = (body: Buffer): ExecutionStreamEvent[] =>
  String(body)
    .split("\n")
    .filter((line) => line.startsWith("data: "))
    .map((line) => JSON.parse(line.slice("data: ".length)));

it("reads an archived log as it read it before, by stream, from any event on, as text and as NDJSON", async () => {
  const { read, early, segments } = await archived();
  expect(segments().length).toBeGreaterThan(2);
  expect(await read("logs?format=ndjson")).toEqual(early);
  const chunks = String(early)
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  const bytesOf = (chosen: typeof chunks) => Buffer.concat(chosen.map(({ data, encoding }) => Buffer.from(data, encoding)));
  expect(await read("logs")).toEqual(bytesOf(chunks));
  expect(await read("logs?stream=stderr")).toEqual(bytesOf(chunks.filter(({ stream }) => stream === "stderr")));
  for (const { n } of chunks) expect(await read(`logs?after=${n}`)).toEqual(bytesOf(chunks.filter((chunk) => chunk.n > n)));
});

it("streams an archived sequence whole, and resumes after each of its events", async () => {
  const { api, id, read } = await archived();
  const all = eventsIn(await read("events"));
  expect(all.map(({ n }) => n)).toEqual(Array.from({ length: 15 }, (_, index) => index + 1));
  for (const { n } of all) {
    const response = await api.call("GET", `/api/v1/executions/${id}/events`, undefined, { lastEventId: `${id}.${n}` });
    expect(eventsIn(Buffer.from(await response.arrayBuffer()))).toEqual(all.slice(n));
  }
});

it("answers 503 while a segment can't be read", async () => {
  const { api, id, segments } = await archived();
  const [first = ""] = segments();
  await api.objects.delete(first);
  const response = await api.call("GET", `/api/v1/executions/${id}/logs`);
  expect([response.status, ((await response.json()) as { error_code: string }).error_code]).toEqual([503, "service_unavailable"]);
});
