import type { Bug } from "./bug.ts";

const RUN = "runner-agent/src/execution/run.ts";

/** Mistakes in the runner. */
export const RUNNER_BUGS: readonly Bug[] = [
  {
    name: "lease counted from the receipt of an answer",
    patches: [
      {
        file: "runner-agent/src/execution/lease-session.ts",
        find: "this.#keeper.renewed(sentAt);",
        replace: "void sentAt; this.#keeper.renewed(this.#host.clock.now());",
      },
    ],
  },
  {
    name: "lease never over for its runner",
    patches: [
      { file: "runner-agent/src/execution/lease-keeper.ts", find: 'if (monotonic >= this.#ttlMs) return "over";', replace: "" },
    ],
  },
  {
    // The poll says what is held, and no answer would come twice: only the dispatcher's own mistake makes the runner's seen.
    name: "a lease that came twice is begun twice",
    patches: [
      {
        file: "edge-api/src/dispatcher/delivery.ts",
        find: "} else if (!accepted && secret !== null",
        replace: "}\n    if (!accepted && secret !== null",
      },
      {
        file: "runner-agent/src/agent.ts",
        find: "if (this.#seen.has(key) || this.#freeSlots === 0) return false;",
        replace: "if (this.#freeSlots === 0) return false;",
      },
    ],
  },
  {
    name: "user code starts without an accept",
    patches: [
      {
        file: RUN,
        find: "const accepted = await this.#session.deliver((calls) => calls.accept());",
        replace: 'void this.#session.deliver((calls) => calls.accept()); const accepted = { outcome: "ok" as string };',
      },
    ],
  },
  {
    name: "the end is told under a lease that is over",
    patches: [
      {
        file: RUN,
        find: "if (this.#session.lost.aborted) return;\n    const { verdict, error: known,",
        replace: "const { verdict, error: known,",
      },
    ],
  },
  {
    name: "lost lease does not end user code",
    patches: [{ file: RUN, find: 'this.#session.lost.addEventListener("abort", () => this.#halt("lost"));', replace: "" }],
  },
  {
    name: "old containers go on beside the new process",
    patches: [
      {
        file: "runner-agent/src/loops/reap.ts",
        find: "engine.reap(isLive).catch(",
        replace: "Promise.resolve(0 * Number(engine === null || isLive === null)).catch(",
      },
    ],
  },
  {
    name: "412 of an output is a failure",
    patches: [
      {
        file: "runner-agent/src/execution/outputs.ts",
        find: 'result.outcome === "ok" || (result.outcome === "refused" && result.status === 412)',
        replace: 'result.outcome === "ok"',
      },
    ],
  },
  {
    name: "an output that was not stored is in the manifest",
    patches: [
      {
        file: "runner-agent/src/execution/outputs.ts",
        find: "if (await uploader.put(item, upload)) page.add(item.file);",
        replace: "await uploader.put(item, upload);\n      page.add(item.file);",
      },
    ],
  },
  {
    name: "a failed log post is given up",
    patches: [
      {
        file: "runner-agent/src/logs/shipper.ts",
        find: 'reply.outcome === "unreachable") {',
        replace: 'reply.outcome === "unreachable") {\n        await spool.free(first.seq);',
      },
    ],
  },
  {
    name: "an exit that was not answered is not repeated",
    patches: [
      {
        file: RUN,
        find: "let reply = await this.#session.deliver((calls) => calls.finish({ ...whole,",
        replace: "let reply = await this.#session.send((calls) => calls.finish({ ...whole,",
      },
    ],
  },
];
