import { describe, expect } from "vitest";
import { executionsWithContainer, PAUSE, resume, until } from "./harness/containers.ts";
import { detached, ended, logged } from "./harness/detached.ts";
import { it, type Place } from "./harness/place.ts";

const TWO_PARTS = `${PAUSE}
print("first")
open("first.txt", "w").write("one")
pause()
print("second")
open("second.txt", "w").write("two")
`;

async function statusOf(place: Place, ...id: string[]): Promise<{ id: string; status: string; phase: string | null }> {
  return JSON.parse((await place.rgrid("status", ...id, "--json")).out);
}

describe("an execution that nobody waits for", () => {
  it("is found again by status, logs -f, outputs and download, without its id", async ({ place }) => {
    const id = await detached(place, TWO_PARTS);
    await logged(id, "first");
    expect(await statusOf(place)).toMatchObject({ id, status: "running", phase: "executing" });
    expect((await place.rgrid("status", id.slice(0, 16))).out).toContain("running");

    const follower = place.start("logs", "-f");
    await follower.says(/first\n/);
    await resume(id);
    expect(await follower.ended).toMatchObject({ exitCode: 0, out: "first\nsecond\n" });
    expect(await place.rgrid("logs")).toMatchObject({ exitCode: 0, out: "first\nsecond\n" });
    expect(await statusOf(place)).toMatchObject({ status: "completed", phase: null });

    const outputs = JSON.parse((await place.rgrid("outputs", "--json")).out) as { items: { path: string }[] };
    expect(outputs.items.map(({ path }) => path)).toEqual(["first.txt", "second.txt"]);
    expect(await place.files()).toEqual(["script.py"]);
    expect((await place.rgrid("download", "--output-dir", "got")).exitCode).toBe(0);
    expect(await place.text("got/second.txt")).toBe("two");
  });

  it("is cancelled, and what it made until then can be had", async ({ place }) => {
    const id = await detached(place, TWO_PARTS);
    await logged(id, "first");
    expect((await place.rgrid("cancel")).exitCode).toBe(0);
    await ended(id);
    expect(await statusOf(place)).toMatchObject({ status: "cancelled", exit_code: 143 });
    expect((await place.rgrid("download")).exitCode).toBe(0);
    expect(await place.files()).toEqual(["first.txt", "script.py"]);
    await until(async () => !(await executionsWithContainer()).includes(id));
    // What was asked for already is no mistake.
    expect((await place.rgrid("cancel", id)).exitCode).toBe(0);
  });

  it("is cancelled before it ever starts", async ({ place }) => {
    const id = await detached(place, "print(1)\n", "--label", "nowhere");
    expect((await place.rgrid("status")).out).toMatch(/queued[\s\S]*nowhere/);
    expect((await place.rgrid("cancel")).exitCode).toBe(0);
    expect(await statusOf(place, id)).toMatchObject({ status: "cancelled", started_at: null, exit_code: null });
  });
});
