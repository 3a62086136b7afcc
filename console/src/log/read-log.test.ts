import { describe, expect, it, vi } from "vitest";
import type { Api } from "../api/client.ts";
import { ApiRefusal, NoAnswer } from "../api/failure.ts";
import { LogModel } from "./log-model.ts";
import { followLog, readStoredLog } from "./read-log.ts";

const ID = "exec_1";
const data = (n: number, more: object, id = ID) =>
  JSON.stringify({ execution_id: id, n, at: "2026-11-24T10:00:00.000Z", ...more });
const log = (n: number, text: string, id = ID) =>
  `id: ${id}.${n}\nevent: log\ndata: ${data(n, { stream: "stdout", encoding: "utf8", data: text }, id)}\n\n`;
const fact = (n: number, type: string, id = ID) => `id: ${id}.${n}\nevent: ${type}\ndata: ${data(n, {}, id)}\n\n`;

// A burst is drawn in one frame; here a frame is at once.
vi.stubGlobal("requestAnimationFrame", (draw: () => void) => draw());

const cut = (text: string) =>
  new ReadableStream({
    start: (controller) => controller.enqueue(new TextEncoder().encode(text)),
    pull: (controller) => controller.error(new TypeError("network error")),
  });

async function follow(answers: (string | ReadableStream | Error)[]) {
  const ending = new AbortController();
  const model = new LogModel();
  const asked: (string | undefined)[] = [];
  const told: string[] = [];
  const open = async (_name: string, input: { headers: Record<string, string> }) => {
    const answer = answers[asked.length];
    asked.push(input.headers["last-event-id"]);
    if (answer === undefined) ending.abort();
    if (answer === undefined || answer instanceof Error) throw answer ?? new NoAnswer(null, null);
    return new Response(answer);
  };
  await followLog({
    api: { open } as unknown as Api,
    ...{ id: ID, model, signal: ending.signal, random: () => 0, sleep: () => Promise.resolve() },
    tab: { visit: async (signal) => signal },
    onFact: (event) => told.push(event.type),
    onBroken: () => told.push("broken"),
    onOpen: () => told.push("open"),
  });
  const lines = Array.from({ length: model.lineCount }, (_, index) => model.text(index));
  return { asked, told, lines };
}

describe("a log that is followed", () => {
  it("ends with its execution", async () => {
    expect(await follow([fact(1, "status") + log(2, "a\n") + fact(3, "end") + log(4, "never\n")])).toEqual({
      asked: [undefined],
      told: ["open", "status", "end"],
      lines: ["a"],
    });
  });
  it("goes on behind the last event of any type, no line twice and none missing", async () => {
    const { asked, lines } = await follow([
      log(1, "a\nb") + fact(2, "status"),
      new NoAnswer(null, null),
      log(3, "c\n") + fact(4, "end"),
    ]);
    expect({ asked, lines }).toEqual({ asked: [undefined, "exec_1.2", "exec_1.2"], lines: ["a", "bc"] });
  });
  it("stops where the stream goes on with a retry", async () => {
    const { lines, told } = await follow([log(1, "a\n") + fact(2, "retry") + log(1, "of the next\n", "exec_2")]);
    expect({ lines, told }).toEqual({ lines: ["a"], told: ["open", "retry"] });
  });
  it("stops asking what is refused for good", async () => {
    const refusal = new ApiRefusal(404, { error_code: "not_found" } as ApiRefusal["body"]);
    await expect(follow([refusal, log(1, "never\n") + fact(2, "end")])).rejects.toBe(refusal);
  });
  it("stops asking what it does not understand", async () => {
    const nonsense = "id: 1\nevent: log\ndata: {\n\n";
    await expect(follow([nonsense, log(1, "never\n") + fact(2, "end")])).rejects.toThrow(SyntaxError);
  });
  it("is asked for anew where its stream breaks off", async () => {
    const following = follow([cut(log(1, "a\n") + log(2, "b\n")), log(3, "c\n") + fact(4, "end")]);
    expect(await following).toEqual({
      asked: [undefined, "exec_1.2"],
      told: ["open", "broken", "open", "end"],
      lines: ["a", "b", "c"],
    });
  });
});

const AT_ONCE = { random: () => 0, sleep: () => Promise.resolve() };
const stored = (n: number) => `${data(n, { type: "log", stream: "stdout", encoding: "utf8", data: `line ${n}\n` })}\n`;

describe("a stored log whose connection breaks", () => {
  async function check(answers: (string | ReadableStream | Error)[]) {
    const model = new LogModel();
    const asked: number[] = [];
    const open = async (_name: string, { query }: { query: { after: number } }) => {
      const answer = answers[asked.length] ?? new NoAnswer(null, null);
      asked.push(query.after);
      if (answer instanceof Error) throw answer;
      return new Response(answer);
    };
    const options = { api: { open } as unknown as Api, id: ID, model, signal: new AbortController().signal, ...AT_ONCE };
    const failure = await readStoredLog(options).then(
      () => null,
      (error: Error) => error.name,
    );
    return { asked, lines: Array.from({ length: model.lineCount }, (_, index) => model.text(index)), failure };
  }

  it("goes on behind what came whole", async () => {
    const first = stored(1) + stored(2).slice(0, 20);
    expect(await check([cut(first), new NoAnswer(null, null), stored(2) + stored(3)])).toEqual({
      asked: [0, 1, 1],
      lines: ["line 1", "line 2", "line 3"],
      failure: null,
    });
  });
  it("is given up when several tries in a row bring nothing", async () => {
    const { asked, failure } = await check([cut(stored(1)), cut("")]);
    expect([asked, failure]).toEqual([[0, 1, 1, 1], "NoAnswer"]);
  });
  it("is given up at once when it is refused", async () => {
    const refusal = new ApiRefusal(404, { error_code: "not_found" } as ApiRefusal["body"]);
    expect(await check([refusal])).toEqual({ asked: [0], lines: [], failure: "ApiRefusal" });
  });
});

it("reads a stored log from where it is, however its bytes are cut", async () => {
  const model = new LogModel();
  const bytes = new TextEncoder().encode(
    [1, 2].map((n) => `${data(n, { type: "log", stream: "stdout", encoding: "utf8", data: `zeile ${n} ü\n` })}\n`).join(""),
  );
  const asked: unknown[] = [];
  const open = async (_name: string, input: unknown) => {
    asked.push(input);
    return new Response(ReadableStream.from([bytes.slice(0, 150), bytes.slice(150, 151), bytes.slice(151)]));
  };
  const end = new AbortController().signal;
  await readStoredLog({ api: { open } as unknown as Api, id: ID, model, signal: end, ...AT_ONCE });
  expect([model.text(0), model.text(1), model.lineCount]).toEqual(["zeile 1 ü", "zeile 2 ü", 2]);
  expect(asked).toEqual([{ params: { id: ID }, query: { format: "ndjson", after: 0 } }]);
});
