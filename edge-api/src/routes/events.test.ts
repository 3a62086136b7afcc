import { type ExecutionId, type ExecutionStreamEvent, eventIdOf } from "@rgrid/schema";
import { readEvents } from "@rgrid/schema/client";
import { describe, expect, it } from "vitest";
import { checkRefusal, fieldsOf } from "../testing/check-refusal.ts";
import { eventsOf } from "../testing/fake-events.ts";
import { type TestApi, testApi } from "../testing/test-api.ts";

const PATH = "/api/v1/executions";
const body = { script: { name: "a.py", content: "" } };

async function newExecution(api: TestApi): Promise<ExecutionId> {
  const response = await api.call("POST", PATH, { body });
  return ((await response.json()) as { id: ExecutionId }).id;
}

/** An execution that died and its retry, each knowing the other as the machine leaves them. */
async function chainOfTwo() {
  const api = await testApi();
  const [first, second] = [await newExecution(api), await newExecution(api)];
  const [one, two] = [api.executions.all.get(first), api.executions.all.get(second)];
  if (!one || !two) throw new Error("just created");
  one.events = eventsOf(first, "queued", "a", `retry:${second}`, "end");
  two.events = eventsOf(second, "queued", "b", "c", "end");
  two.execution = { ...two.execution, chain: [first, second] };
  return { api, first, second };
}

async function watch(api: TestApi, id: ExecutionId, lastEventId?: string): Promise<ExecutionStreamEvent[]> {
  const headers = lastEventId === undefined ? {} : { "last-event-id": lastEventId };
  const response = await api.call("GET", `${PATH}/${id}/events`, { headers });
  expect(response.headers.get("content-type")).toBe("text/event-stream");
  const events: ExecutionStreamEvent[] = [];
  for await (const event of readEvents(response)) events.push(event);
  return events;
}

describe("GET /executions/{id}/events", () => {
  it("follows a retry to the next execution and ends with the one end", async () => {
    const { api, first, second } = await chainOfTwo();
    const seen = (await watch(api, first)).map((event) => `${event.execution_id === first ? 1 : 2} ${event.type}`);
    expect(seen).toEqual(["1 status", "1 log", "1 retry", "2 status", "2 log", "2 log", "2 end"]);
    expect((await watch(api, second)).map(eventIdOf)).toEqual([1, 2, 3, 4].map((n) => `${second}.${n}`));
  });
  it("gives each later event once when resumed after any event", async () => {
    const { api, first } = await chainOfTwo();
    const all = (await watch(api, first)).map(eventIdOf);
    for (const [index, id] of all.entries()) expect((await watch(api, first, id)).map(eventIdOf)).toEqual(all.slice(index + 1));
  });
  it("goes on behind a retry that was deleted, and where nothing is left ends with the end that was kept back", async () => {
    const { api, first, second } = await chainOfTwo();
    const third = await newExecution(api);
    const [two, three] = [api.executions.all.get(second), api.executions.all.get(third)];
    if (!two || !three) throw new Error("just created");
    three.events = eventsOf(third, "queued", "end");
    three.execution = { ...three.execution, chain: [first, second, third] };
    // As an object answers of one that is deleted.
    two.events = [];
    two.outputs = { ...two.outputs, expired: true };
    two.execution = { ...two.execution, retried_by: third };
    const shown = (events: ExecutionStreamEvent[]) => events.map(eventIdOf);
    const behind = [`${third}.1`, `${third}.2`];
    expect(shown(await watch(api, first))).toEqual([...[1, 2, 3].map((n) => `${first}.${n}`), ...behind]);
    expect(shown(await watch(api, first, `${first}.3`))).toEqual(behind);
    two.execution = { ...two.execution, retried_by: null };
    expect(shown(await watch(api, first))).toEqual([1, 2, 3, 4].map((n) => `${first}.${n}`));
    expect(shown(await watch(api, first, `${first}.3`))).toEqual([`${first}.4`]);
  });
  it("refuses an event id that is malformed, not of the chain, or has not happened", async () => {
    const { api, first } = await chainOfTwo();
    const stranger = await newExecution(api);
    for (const lastEventId of ["7", `${stranger}.1`, `${first}.5`]) {
      const refused = await api.call("GET", `${PATH}/${first}/events`, { headers: { "last-event-id": lastEventId } });
      expect(fieldsOf(await checkRefusal(refused, 422, "validation_failed"))).toEqual(["last-event-id"]);
    }
  });
  it("does not tell another account's event from one that is not there", async () => {
    const { api, first } = await chainOfTwo();
    const other = await api.addAccount("bob");
    const response = await api.call("POST", PATH, { body, token: other.key });
    const theirs = ((await response.json()) as { id: ExecutionId }).id;
    const refused = await api.call("GET", `${PATH}/${first}/events`, { headers: { "last-event-id": `${theirs}.1` } });
    await checkRefusal(refused, 404, "not_found");
  });
  it("limits the streams that a key has open, and frees one when its reader leaves", async () => {
    const api = await testApi({ limits: { eventStreamsPerKeyMax: 1 } });
    const id = await newExecution(api);
    const stored = api.executions.all.get(id);
    if (stored) stored.events = eventsOf(id, "queued");
    api.executions.subscribe = async function* (_id, _after, signal: AbortSignal) {
      await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
    };
    const open = () => api.call("GET", `${PATH}/${id}/events`);
    const first = await open();
    await checkRefusal(await open(), 429, "rate_limited");
    await first.body?.cancel();
    expect((await open()).status).toBe(200);
  });
});

describe("GET /executions/{id}/logs", () => {
  async function withLog() {
    const api = await testApi();
    const id = await newExecution(api);
    const stored = api.executions.all.get(id);
    if (stored) stored.events = eventsOf(id, "queued", "é\n", "base64:/wA=", "z", "end");
    return { api, id, get: (query: string) => api.call("GET", `${PATH}/${id}/logs${query}`) };
  }
  it("gives the bytes that the script wrote", async () => {
    const { get } = await withLog();
    const response = await get("");
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(new Uint8Array([0xc3, 0xa9, 0x0a, 0xff, 0, 0x7a]));
    expect(await (await get("?stream=stdout")).text()).toBe("é\nz");
    expect(await (await get("?stream=stdout&after=2")).text()).toBe("z");
  });
  it("gives one event a line", async () => {
    const { get } = await withLog();
    const response = await get("?format=ndjson");
    expect(response.headers.get("content-type")).toBe("application/x-ndjson");
    const lines = (await response.text()).trimEnd().split("\n");
    expect(lines.map((line) => (JSON.parse(line) as { n: number }).n)).toEqual([2, 3, 4]);
  });
  it("refuses a stream and a position that there are not", async () => {
    const { get } = await withLog();
    expect(fieldsOf(await checkRefusal(await get("?stream=both&after=-1"), 422, "validation_failed"))).toEqual([
      "stream",
      "after",
    ]);
  });
});

describe("GET /executions/{id}/outputs", () => {
  it("pages with URLs below the lease that finished, and says when they are gone", async () => {
    const api = await testApi();
    const id = await newExecution(api);
    const stored = api.executions.all.get(id);
    if (!stored) throw new Error("just created");
    const files = ["a b+.txt", "d/e.txt"].map((path) => ({ path, size_bytes: 1, sha256: "b".repeat(64), executable: false }));
    stored.outputs = { lease: 2, files, expired: false };
    const get = (query: string) => api.call("GET", `${PATH}/${id}/outputs?${query}`);
    type Page = { items: { path: string; url: string }[]; next_cursor: string };
    const first = (await (await get("limit=1")).json()) as Page;
    expect(first.items[0]?.url).toContain(`/outputs/${id}/2/a%20b%2B.txt`);
    const second = (await (await get(`cursor=${first.next_cursor}`)).json()) as Page;
    expect(second.items.map((item) => item.path)).toEqual(["d/e.txt"]);
    expect(second.next_cursor).toBeNull();
    stored.outputs = { lease: 2, files, expired: true };
    const gone = await checkRefusal(await get(""), 410, "outputs_expired");
    expect(gone.error_details).toMatchObject({ retention_days: 30 });
  });
});
