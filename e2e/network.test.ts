import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { ExecutionItem } from "@rgrid/schema";
import type { StackHandle } from "@rgrid/stack";
import { afterAll, beforeAll, describe } from "vitest";
import { clientOf } from "./harness/api.ts";
import { until } from "./harness/containers.ts";
import { FaultProxy, type Stage } from "./harness/fault-proxy.ts";
import { ALL_FAULTS, type Fault } from "./harness/faults.ts";
import { endStack, newStack } from "./harness/new-stack.ts";
import { it, type Place } from "./harness/place.ts";

/** Counts its own starts outside of RGrid, reads what was uploaded in both ways, prints, and writes a file. */
const SCRIPT = `
import os, sys
with open(os.environ["STARTS"], "a") as starts:
    starts.write(os.environ["CASE"] + "\\n")
whole, parts = open("in.txt").read(), open("big.txt").read()
for n in range(20):
    print("line", n)
print(len(whole), len(parts))
open("out.txt", "w").write(whole + parts)
sys.exit(int(sys.argv[1]))
`;
const PRINTED = `${Array.from({ length: 20 }, (_, n) => `line ${n}\n`).join("")}500 3500\n`;
const WAITS = `
import os, time
with open(os.environ["STARTS"], "a") as starts:
    starts.write(os.environ["CASE"] + "\\n")
print("ready", flush=True)
time.sleep(600)
`;

/** Inputs in parts from 1 kB on; a silent stream says that it lives more often than the CLI's short patience here would hear of it. */
const LIMITS = { wholeInputBytesMax: 1000, partBytes: 1000, streamCommentMs: 300 };

let stack: StackHandle;
let startsFile: string;
beforeAll(async () => {
  // Plain processes: what is disturbed is the CLI's side, and a script can count its starts in a file of this machine.
  stack = await newStack({ executor: "process", slots: 6, limits: LIMITS });
  startsFile = join(stack.dataDir, "starts");
});
afterAll(() => endStack(stack));

const startsOf = (name: string): number =>
  readFileSync(startsFile, "utf8")
    .split("\n")
    .filter((line) => line === name).length;

/** Runs `work` with an `rgrid` behind a proxy of its own, whose waits are short. */
async function disturbed<T>(place: Place, name: string, work: (here: Place, proxy: FaultProxy) => Promise<T>): Promise<T> {
  const proxy = await FaultProxy.listen(stack.ready.api_url);
  const env = {
    RGRID_API_URL: proxy.url,
    RGRID_NETWORK_TIMEOUT: "2s",
    RGRID_RETRY_DELAY: "20ms",
    STARTS: startsFile,
    CASE: name,
  };
  try {
    return await work(place.with({ stack: stack.ready, env }), proxy);
  } finally {
    await proxy.close();
  }
}

async function write(place: Place, name: string): Promise<string> {
  // New content each time: what the store knows is not uploaded.
  const [whole, parts] = [name.padEnd(500, "."), name.padEnd(3500, ",")];
  await Promise.all([place.write("s.py", SCRIPT), place.write("in.txt", whole), place.write("big.txt", parts)]);
  return whole + parts;
}

const runArgs = (name: string, exitCode: number, ...options: string[]) => [
  "run",
  ...["--env", "STARTS", "--env", "CASE", "--metadata", `case=${name}`, "--input", "in.txt", "--input", "big.txt"],
  ...[...options, "s.py", String(exitCode)],
];

const STACK_TRACE = /^\s+at |Something failed inside/m;

describe.concurrent("a network that fails once", () => {
  const stages: Stage[] = [
    "create",
    "upload",
    "begin_parts",
    "sign_parts",
    "part",
    "complete_parts",
    "events",
    "outputs",
    "download",
  ];
  const cases = stages.flatMap((stage) => ALL_FAULTS.map((fault): [Stage, Fault] => [stage, fault]));
  it.for(cases)("at %s, %s: changes nothing", async ([stage, fault], { place, expect }) => {
    const name = `once, ${stage}, ${fault}`;
    const files = await write(place, name);
    await disturbed(place, name, async (here, proxy) => {
      proxy.disturb(stage, fault);
      const { exitCode, out, err } = await here.rgrid(...runArgs(name, 3));
      expect([err, exitCode, out]).toEqual([expect.not.stringMatching(STACK_TRACE), 3, PRINTED]);
      expect(proxy.seen).toContainEqual({ stage, fault });
      expect(await place.text("out.txt")).toBe(files);
      expect(startsOf(name)).toBe(1);
    });
  });

  it.for(ALL_FAULTS)("at the look at what became of it, %s: changes nothing", async (fault, { place, expect }) => {
    const name = `once, execution, ${fault}`;
    await write(place, name);
    await disturbed(place, name, async (here, proxy) => {
      proxy.disturb("execution", fault);
      const { exitCode, out, err } = await here.rgrid(...runArgs(name, 3, "--json"));
      expect([exitCode, err]).toEqual([3, expect.not.stringMatching(STACK_TRACE)]);
      expect(JSON.parse(out)).toMatchObject({ execution: { status: "failed" }, outputs: [{ path: "out.txt" }], exit_code: 3 });
      expect(startsOf(name)).toBe(1);
    });
  });

  it.for(ALL_FAULTS)("at the cancel, %s: it is cancelled", async (fault, { place, expect }) => {
    const name = `once, cancel, ${fault}`;
    await place.write("s.py", WAITS);
    await disturbed(place, name, async (here, proxy) => {
      proxy.disturb("cancel", fault);
      const cli = here.start("run", "--env", "STARTS", "--env", "CASE", "--metadata", `case=${name}`, "s.py");
      await cli.says(/ready/);
      cli.kill("SIGINT");
      expect(await cli.ended).toMatchObject({ exitCode: 130, err: expect.not.stringMatching(STACK_TRACE) });
      expect(proxy.seen).toContainEqual({ stage: "cancel", fault });
      expect(startsOf(name)).toBe(1);
    });
  });
});

describe.concurrent("a network that stays away", () => {
  /** What is printed to go on with, by where it failed. */
  const GO_ON: Partial<Record<Stage, RegExp>> = {
    create: /^ {7}rgrid list$/m,
    events: /^ {7}(rgrid attach exec_\w+)$/m,
    outputs: /^ {7}(rgrid download exec_\w+)$/m,
    download: /^ {7}(rgrid download exec_\w+)$/m,
  };
  const stages: Stage[] = [
    "create",
    "upload",
    "begin_parts",
    "sign_parts",
    "part",
    "complete_parts",
    "events",
    "outputs",
    "download",
  ];
  const faults: Fault[] = ["reset before", "502 before", "200 of a portal", "reset within the answer", "reset after"];
  // An empty answer is whole before it can be cut, and a download that is cut goes on behind what it has: neither stays away.
  const HARMLESS: Stage[] = ["upload", "part", "download"];
  const cases = stages
    .flatMap((stage) => faults.map((fault): [Stage, Fault] => [stage, fault]))
    .filter(([stage, fault]) => fault !== "reset within the answer" || !HARMLESS.includes(stage));

  it.for(cases)("at %s, %s: is said, with how to go on, which then works", async ([stage, fault], { place, expect }) => {
    const name = `always, ${stage}, ${fault}`;
    const files = await write(place, name);
    await disturbed(place, name, async (here, proxy) => {
      // So that the create is not about the inputs: the store knows them.
      if (stage === "create") await here.with({ env: { CASE: "before" } }).rgrid(...runArgs(`before ${name}`, 0));
      proxy.disturb(stage, fault, Number.POSITIVE_INFINITY);
      const { exitCode, out, err } = await here.rgrid(...runArgs(name, 0));
      expect(err).toContain("Error: Network error. Check connection and retry.\n");
      expect(err).toContain("Connection lost. Retrying... (attempt 5/5)\n");
      expect(err).not.toMatch(STACK_TRACE);
      expect(exitCode).toBe(69);
      const goesOn = GO_ON[stage];
      if (goesOn === undefined) return expect(startsOf(name)).toBe(0);
      expect(err).toMatch(goesOn);
      proxy.mend();
      const [, command] = goesOn.exec(err) ?? [];
      if (command !== undefined) {
        const after = await here.rgrid(...command.split(" ").slice(1));
        expect([after.exitCode, out + after.out]).toEqual([0, PRINTED]);
        expect(await place.text("out.txt")).toBe(files);
      }
      // A create whose answers were all lost was heard all the same, six times, and is one execution.
      const count = stage === "create" && !HEARD.has(fault) ? 0 : 1;
      await until(async () => (await listed(name)).filter(({ ended_at }) => ended_at !== null).length === count);
      expect(await listed(name)).toHaveLength(count);
      expect(startsOf(name)).toBe(count);
    });
  });

  it("keeps the code of an API that answers", async ({ place, expect }) => {
    const name = "always, rate_limited";
    await write(place, name);
    await disturbed(place, name, async (here, proxy) => {
      proxy.disturb("create", "429 of the API", Number.POSITIVE_INFINITY);
      const { exitCode, err } = await here.rgrid(...runArgs(name, 0));
      expect(exitCode).toBe(75);
      expect(err).toContain("Too many requests. Retrying... (attempt 5/5)\n");
      expect(err).not.toContain("Network error");
    });
  });

  it("lets a run be left whose cancel does not arrive", async ({ place, expect }) => {
    const name = "always, cancel";
    await place.write("s.py", WAITS);
    await disturbed(place, name, async (here, proxy) => {
      proxy.disturb("cancel", "reset before", Number.POSITIVE_INFINITY);
      const cli = here.start("run", "--env", "STARTS", "--env", "CASE", "--metadata", `case=${name}`, "s.py");
      await cli.says(/ready/);
      cli.kill("SIGINT");
      await cli.says(/The cancel did not arrive: Network error/);
      cli.kill("SIGINT");
      const { exitCode, err } = await cli.ended;
      expect(exitCode).toBe(130);
      const [, id = ""] = /rgrid attach (exec_\w+)/.exec(err) ?? [];
      proxy.mend();
      // From another machine, as it were: nothing is known of what was shown.
      const attached = here.with({ env: { RGRID_CONFIG_DIR: place.at(".other") } }).start("attach", id);
      await attached.says(/ready/);
      attached.kill("SIGINT");
      expect((await attached.ended).exitCode).toBe(130);
    });
  });
});

/** Faults under which a request does its work and its answer is lost. */
const HEARD = new Set<Fault>(["reset within the answer", "reset after"]);

/** All that were created of a case, in the list that follows by milliseconds. */
async function listed(name: string): Promise<ExecutionItem[]> {
  return (await clientOf(0, stack.ready).call("listExecutions", { query: { metadata: JSON.stringify({ case: name }) } })).items;
}
