import { describe, expect, inject } from "vitest";
import { until } from "./harness/containers.ts";
import { it } from "./harness/place.ts";
import { storedKeys } from "./harness/stored-keys.ts";

describe("an execution that is changed from outside", () => {
  const { dataDir } = inject("stack");

  it("has the time that it was given while it ran", async ({ place }) => {
    // It ends by itself, after its first timeout and well before the second.
    await place.write("slow.py", "import time\nprint('begun')\ntime.sleep(4)\nprint('done')\n");
    const cli = place.start("run", "--timeout", "2", "slow.py");
    await cli.says(/begun/);
    const given = await place.rgrid("extend", "--timeout", "5m");
    expect([given.exitCode, given.err]).toEqual([0, expect.stringContaining("may take 5 min")]);
    const ended = await cli.ended;
    expect([ended.exitCode, ended.out]).toEqual([0, "begun\ndone\n"]);
    const late = await place.rgrid("extend", "--timeout", "10m");
    expect([late.exitCode, late.err]).toEqual([65, expect.stringContaining("Its script has ended")]);
  });

  it("leaves nothing in lists and store once it is deleted", async ({ place }) => {
    await place.write("make.py", "open('made.txt', 'w').write('x')\nfor n in range(9000): print('line', n)\n");
    expect((await place.rgrid("run", "make.py")).exitCode).toBe(0);
    const { id } = JSON.parse((await place.rgrid("status", "--json")).out) as { id: string };
    const its = async () => (await storedKeys(dataDir)).filter((key) => key.includes(id));
    await until(async () => (await its()).length >= 2);
    expect((await place.rgrid("delete")).exitCode).toBe(64);
    expect((await place.rgrid("delete", id)).exitCode).toBe(0);
    await until(async () => (await its()).length === 0);
    expect((await place.rgrid("status", id)).exitCode).toBe(66);
    expect((await place.rgrid("logs", id)).exitCode).toBe(66);
    expect((await place.rgrid("list", "--json")).out).not.toContain(id);
  });
});
