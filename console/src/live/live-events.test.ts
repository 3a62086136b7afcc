import type { ExecutionItem } from "@rgrid/schema";
import { describe, expect, it } from "vitest";
import type { Api } from "../api/client.ts";
import { ApiRefusal, NoAnswer } from "../api/failure.ts";
import { followAccount, type LiveState } from "./live-events.ts";

const event = (id: number) => `id: ${id}\nevent: execution\ndata: ${JSON.stringify({ id: `exec_${id}` })}\n\n`;
const refusal = (status: number, code: string) => new ApiRefusal(status, { error_code: code } as ApiRefusal["body"]);

/** Answers one call after the other; after the last one the watcher leaves. */
async function check(
  answers: (string | Error)[],
  then: { asked: (string | undefined)[]; told: string[]; sleptMs?: number[] },
  sleepMs = 0,
): Promise<void> {
  const ending = new AbortController();
  const asked: (string | undefined)[] = [];
  const told: string[] = [];
  const slept: number[] = [];
  /** Each call takes one. */
  let now = 0;
  const open = async (_name: string, input: { headers?: Record<string, string> }): Promise<Response> => {
    const answer = answers[asked.length];
    if (answer === undefined) {
      ending.abort();
      throw new NoAnswer(null, null);
    }
    now++;
    asked.push(input.headers?.["last-event-id"]);
    if (answer instanceof Error) throw answer;
    return new Response(answer);
  };
  const textOf = (state: LiveState) => (state.status === "off" ? `off since ${state.since}` : state.status);
  await followAccount({
    api: { open } as unknown as Api,
    signal: ending.signal,
    tab: { visit: async (signal) => signal },
    onState: (state) => told.push(textOf(state)),
    onItem: (item: ExecutionItem) => told.push(item.id),
    onRemoved: (id) => told.push(`${id} removed`),
    onGap: () => told.push("gap"),
    now: () => now,
    random: () => 0.5,
    sleep: async (ms) => {
      slept.push(ms);
      now += sleepMs;
    },
  });
  expect({ asked, told, ...(then.sleptMs && { sleptMs: slept }) }).toEqual(then);
}

describe("the account's stream", () => {
  it("tells of what comes, and that what was read before may be old", () =>
    check([event(1) + event(2)], { asked: [undefined], told: ["live", "gap", "exec_1", "exec_2", "off since 1"] }));
  it("goes on behind the last event when it was cut, without a gap", () =>
    check([event(1), event(2)], {
      asked: [undefined, "1"],
      told: ["live", "gap", "exec_1", "off since 1", "live", "exec_2", "off since 2"],
    }));
  it("tells what was removed", () =>
    check(['id: 1\nevent: execution_removed\ndata: {"id":"exec_1"}\n\n'], {
      asked: [undefined],
      told: ["live", "gap", "exec_1 removed", "off since 1"],
    }));
  it("reads anew once it heard nothing for longer than removals are told", () =>
    check(
      [event(1), event(2)],
      {
        asked: [undefined, undefined],
        told: ["live", "gap", "exec_1", "off since 1", "live", "gap", "exec_2", "off since 300003"],
      },
      300_001,
    ));
  it("says since when it is off, however often it tries", () =>
    check([event(1), new NoAnswer(null, null), refusal(503, "service_unavailable")], {
      asked: [undefined, "1", "1"],
      told: ["live", "gap", "exec_1", "off since 1", "off since 1", "off since 1"],
    }));
  it("leaves the API alone for as long as that asks for", () =>
    check([event(1), new ApiRefusal(503, { error_code: "service_unavailable" } as ApiRefusal["body"], 8_000)], {
      asked: [undefined, "1"],
      told: ["live", "gap", "exec_1", "off since 1", "off since 1"],
      sleptMs: [250, 8_000],
    }));
  it("begins anew where the API takes its place no more", () =>
    check([event(1), refusal(422, "validation_failed"), event(9)], {
      asked: [undefined, "1", undefined],
      told: ["live", "gap", "exec_1", "off since 1", "off since 1", "live", "gap", "exec_9", "off since 3"],
    }));
  it("ends with the session", () => check([refusal(401, "unauthorized")], { asked: [undefined], told: [] }));
});
