import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { connect, createServer, type Server, type Socket } from "node:net";
import { availableParallelism, release } from "node:os";
import { join } from "node:path";
import type { Recording, Span } from "../src/recorded/recording.ts";
import { COST_SCRIPT, FILES, LONG_SCRIPT } from "./files.ts";
import { LIMITS, Stage, shownWith } from "./stage.ts";

/**
 * Records what the site shows, from real runs on a local stack with two runners: `npm run record -w site`. What it writes is committed;
 * the build only reads it. Run it again when what the CLI prints has changed.
 */
const folder = join(import.meta.dirname, "../src/recorded");
const recorded_at = new Date().toISOString();
const docker = execFileSync("docker", ["version", "--format", "{{.Server.Version}}"], { encoding: "utf8" }).trim();
const machine = `${availableParallelism()} cores, Linux ${release().split("-")[0]}, Docker ${docker}`;

const write = (name: string, content: unknown): void =>
  writeFileSync(join(folder, `${name}.json`), `${JSON.stringify(content, null, 2)}\n`);
const recordingOf = (lines: Span[][]): Recording => ({ recorded_at, machine, lines });
const save = (name: string, lines: Span[][]): void => write(name, recordingOf(lines));

/** Requests that the API has answered, but for the runners' polls, which come whether something runs or not. */
async function requestsSoFar(stage: Stage): Promise<number> {
  const { api_url, operator_token } = stage.stack.ready;
  const text = await (await fetch(`${api_url}/metrics`, { headers: { authorization: `Bearer ${operator_token}` } })).text();
  const counts = text.matchAll(/^rgrid_requests_total\{([^}]*)\} (\d+)$/gm);
  return [...counts]
    .filter(([, labels]) => !/route="(pollRunner|listRunners|metrics)"/.test(labels ?? ""))
    .reduce((sum, [, , count]) => sum + Number(count), 0);
}

/** A connection to the API that can be cut. */
async function cuttable(stage: Stage): Promise<{ url: string; cut(): void; server: Server }> {
  const target = new URL(stage.stack.ready.api_url);
  const open = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect(Number(target.port), target.hostname);
    for (const [one, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      open.add(one);
      one.on("error", () => other.destroy()).on("close", () => other.destroy());
      one.pipe(other);
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("a TCP server has a port");
  return {
    url: `http://127.0.0.1:${address.port}`,
    cut: () => {
      for (const socket of open) socket.resetAndDestroy();
    },
    server,
  };
}

const stage = await Stage.open(FILES);
try {
  const first = await stage.runner("lab-2");
  // The first of all: what it says of the file that is fetched is so.
  save("hero", await stage.typed("thesis", "rgrid run analyze.py data.csv", "echo $?", "ls"));

  const before = await requestsSoFar(stage);
  await stage.run("thesis", "rgrid run analyze.py data.csv");
  write("requests", { recorded_at, machine, requests: (await requestsSoFar(stage)) - before });

  save("dry-run", await stage.typed("project", "rgrid run --dry-run clean_up.py data.csv"));
  save("failure", await stage.failed("project", "rgrid run broken.py data.csv", 1));

  const cost = await stage.run("project", `rgrid run ${COST_SCRIPT}`);
  const { items } = JSON.parse(await stage.run("project", "rgrid list --json --limit 1")) as {
    items: { duration_ms: number; cost_micros: number; id: string }[];
  };
  const [ran] = items;
  if (ran === undefined) throw new Error("the run is in the list");
  write("cost", {
    ...{ ran_ms: ran.duration_ms, cost_micros: ran.cost_micros, price_per_hour_micros: 200_000 },
    ...{
      cpus: 1,
      machine_cpus: availableParallelism(),
      recording: recordingOf(await shownWith(`rgrid run ${COST_SCRIPT}`, cost)),
    },
  });

  const waiting = stage.start("project", "rgrid run --label gpu train.py --epochs 3");
  await waiting.until("gpu");
  save("waits", await stage.typed("project", "rgrid status"));
  waiting.interrupt();
  await waiting.ended;

  const { url, cut, server } = await cuttable(stage);
  const watched = stage.start("project", `rgrid run ${LONG_SCRIPT} 8`, { RGRID_API_URL: url });
  await watched.until("epoch 3");
  cut();
  await watched.ended;
  server.close();
  save("network-goes", await shownWith(`rgrid run ${LONG_SCRIPT} 8`, watched.written()));

  await stage.runner("lab-5");
  save("runners", await stage.typed("project", "rgrid runners"));
  const dying = stage.start("project", `rgrid run ${LONG_SCRIPT} 5`);
  await dying.until("epoch 2");
  const { written } = dying;
  const onFirst = written().includes("lab-2");
  const victim = onFirst ? first : null;
  if (victim === null) throw new Error("the run went to lab-5: record again");
  victim.kill("SIGKILL");
  await dying.ended;
  const died = recordingOf(await shownWith(`rgrid run ${LONG_SCRIPT} 5`, written()));
  write("machine-dies", { ...died, limits: { leaseTtlMs: LIMITS.leaseTtlMs } } satisfies Recording);
} finally {
  await stage.close();
}
