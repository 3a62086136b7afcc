import { describe, expect } from "vitest";
import { ask, eventsOf, refusal } from "./harness/api.ts";
import { PAUSE, resume } from "./harness/containers.ts";
import { detached, logged } from "./harness/detached.ts";
import { it } from "./harness/place.ts";

const TALKS = `${PAUSE}
import sys
print("ready")
pause()
for n in range(8):
    print("out", n)
    print("err", n, file=sys.stderr)
open("made.txt", "w").write("made")
sys.exit(3)
`;

describe("events of an execution", () => {
  it("come once each, whatever event a watcher resumes after, and are the same for all", async ({ place }) => {
    const id = await detached(place, TALKS);
    await logged(id, "ready");
    const live = [eventsOf(id), eventsOf(id)];
    await resume(id);
    const [first = [], second] = await Promise.all(live);

    expect(first.map(({ event }) => event.n)).toEqual(first.map((_, index) => index + 1));
    expect(first.map((seen) => seen.id)).toEqual(first.map(({ event }) => `${id}.${event.n}`));
    expect(first.at(-1)?.event).toMatchObject({ type: "end", status: "failed", exit_code: 3, outputs: { count: 1 } });
    expect(textOf(first, "stdout")).toBe(`ready\n${Array.from({ length: 8 }, (_, n) => `out ${n}\n`).join("")}`);
    expect(textOf(first, "stderr")).toBe(Array.from({ length: 8 }, (_, n) => `err ${n}\n`).join(""));
    expect(second).toEqual(first);

    expect(await eventsOf(id)).toEqual(first);
    for (const [index, seen] of first.entries()) expect(await eventsOf(id, seen.id)).toEqual(first.slice(index + 1));
  });

  it("are not resumed after what is no event of the execution", async ({ place }) => {
    const [id, other] = await Promise.all([detached(place, "print(1)\n"), detached(place, "print(2)\n")]);
    await Promise.all([eventsOf(id), eventsOf(other)]);
    for (const lastEventId of ["nonsense", `${id}.9999`, `${other}.1`]) {
      const response = await ask(`/api/v1/executions/${id}/events`, { headers: { "last-event-id": lastEventId } });
      expect(await refusal(response)).toMatchObject({ status: 422, error_code: "validation_failed" });
    }
  });
});

const textOf = (events: Awaited<ReturnType<typeof eventsOf>>, stream: "stdout" | "stderr"): string =>
  events.map(({ event }) => (event.type === "log" && event.stream === stream ? event.data : "")).join("");
