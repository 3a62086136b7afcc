import { execution, retryAnswer, runnerItem } from "@rgrid/schema";
import { describe, expect } from "vitest";
import { ask, refusal } from "./harness/api.ts";
import { detached } from "./harness/detached.ts";
import { it, type Place } from "./harness/place.ts";

/** Fails, and says which of its runs it is by the file that comes with it. */
const FLAKY = 'import sys\nnumber = open("n.txt").read().strip()\nprint("run", number, sys.argv[1:])\nsys.exit(int(number))\n';

const latest = async (place: Place) => execution.parse(JSON.parse((await place.rgrid("status", "--json")).out));

describe("rgrid retry", () => {
  it("runs the same content again, linked both ways, and says that the file here has changed", async ({ place }) => {
    await place.write("n.txt", "3");
    await place.write("flaky.py", FLAKY);
    const first = await place.rgrid("run", "flaky.py", "x", "--input", "n.txt", "--metadata", "suite=retry");
    expect(first).toMatchObject({ exitCode: 3, out: "run 3 ['x']\n" });
    const old = (await latest(place)).id;
    await place.write("n.txt", "0");
    const again = await place.rgrid("retry", "--reason", "the disk was full");
    expect(again).toMatchObject({ exitCode: 3, out: "run 3 ['x']\n" });
    expect(again.err).toContain("n.txt has changed here since");
    const now = await latest(place);
    expect(again.err).toContain(`Retrying ${old} as ${now.id}\nTrack progress: rgrid status ${now.id}\n`);
    expect(now).toMatchObject({
      retry_of: old,
      retry_kind: "manual",
      retry_reason: "the disk was full",
      retry_count: 1,
      metadata: { suite: "retry" },
      chain: [old, now.id],
    });
    expect(JSON.parse((await place.rgrid("status", old, "--json")).out)).toMatchObject({
      retried_by: now.id,
      chain: [old, now.id],
    });
    const refused = await place.rgrid("retry", old, "--json");
    const { error_code, error_details } = JSON.parse(refused.out);
    expect([refused.exitCode, error_code, error_details.newest]).toEqual([65, "already_retried", now.id]);
  });

  it("keeps the environment, which nobody but the script reads again", async ({ place }) => {
    await place.write("env.py", 'import os, sys\nsys.exit(len(os.environ["TOKEN"]))\n');
    expect((await place.rgrid("run", "--env", "TOKEN=seventeen letters", "env.py")).exitCode).toBe(17);
    expect((await place.rgrid("retry")).exitCode).toBe(17);
  });

  it("is one execution for one key, however often it is asked for; another key is told of it", async ({ place }) => {
    await place.write("one.py", "print(1)\n");
    await place.rgrid("run", "one.py");
    const { id } = await latest(place);
    const retry = (key: string) =>
      ask(`/api/v1/executions/${id}/retry`, { method: "POST", headers: { "idempotency-key": key }, body: {} });
    const [first, again] = [await retry("key-one-of-retry"), await retry("key-one-of-retry")];
    const answer = retryAnswer.parse(await first.json());
    // It may have begun meanwhile.
    const now = { ...answer, status: expect.any(String) };
    expect([first.status, again.status, retryAnswer.parse(await again.json())]).toEqual([201, 200, now]);
    expect(answer).toMatchObject({ original_execution_id: id });
    expect(await refusal(await retry("key-two-of-retry"))).toMatchObject({
      status: 409,
      error_code: "already_retried",
      error_details: { newest: answer.new_execution_id },
    });
  });

  it("is refused to what has not ended, to an unknown id and to another account", async ({ place }) => {
    const id = await detached(place, "print(1)\n", "--label", "nowhere");
    const refusedTo = async (here: Place, given: string): Promise<[number | null, string]> => {
      const { exitCode, out } = await here.rgrid("retry", given, "--json");
      return [exitCode, JSON.parse(out).error_code];
    };
    expect(await refusedTo(place, id)).toEqual([65, "execution_not_retryable"]);
    expect((await place.rgrid("cancel", id)).exitCode).toBe(0);
    expect(await refusedTo(place.with({ account: 1 }), id)).toEqual([66, "not_found"]);
    expect(await refusedTo(place, `exec_${"0".repeat(24)}`)).toEqual([66, "not_found"]);
  });

  it("takes script and inputs as they are here with --update, and detaches", async ({ place }) => {
    await place.write("n.txt", "4");
    await place.write("flaky.py", FLAKY);
    expect((await place.rgrid("run", "flaky.py", "--input", "n.txt")).exitCode).toBe(4);
    await place.write("n.txt", "0");
    await place.write("flaky.py", FLAKY.replace('"run"', '"mended run"'));
    const again = await place.rgrid("retry", "--update");
    expect(again).toMatchObject({ exitCode: 0, out: "mended run 0 []\n" });
    expect(again.err).not.toContain("changed here since");
    const detached = await place.rgrid("retry", "--detach");
    expect(detached.out).toBe(`${(await latest(place)).id}\n`);
  });

  it("allows two in a chain, and with --force begins a new one", async ({ place }) => {
    await place.write("one.py", "print(1)\n");
    await place.rgrid("run", "one.py");
    expect((await place.rgrid("retry")).exitCode).toBe(0);
    expect((await place.rgrid("retry")).exitCode).toBe(0);
    const refused = await place.rgrid("retry");
    expect(refused.exitCode).toBe(65);
    expect(refused.err).toContain("--force");
    expect((await place.rgrid("retry", "--force")).exitCode).toBe(0);
    expect((await latest(place)).chain).toHaveLength(1);
  });
});

describe("rgrid runners", () => {
  it("names the runners of the account, what they hold and what they can", async ({ place }) => {
    const shown = await place.rgrid("runners");
    expect(shown.out).toMatch(/^NAME +STATE +SLOTS +LAST SEEN +VERSION +RUNTIMES +LABELS\n/);
    expect(shown.out).toMatch(/local-1 +● online +\d\/2 +\S.*\d+\.\d+\.\d+ .*python:3\.11 .*isolation=container/);
    const { items } = JSON.parse((await place.rgrid("runners", "--json")).out) as { items: unknown[] };
    expect(runnerItem.array().parse(items)).toMatchObject([{ name: "local-1", online: true, slots: 2 }]);
    // Another account sees none of them.
    expect((await place.with({ account: 1 }).rgrid("runners")).out).not.toContain("local-1");
  });
});
