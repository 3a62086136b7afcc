import { createHash } from "node:crypto";
import type { Upload } from "@rgrid/schema";
import type { ReadyLine, StackHandle } from "@rgrid/stack";
import { afterAll, beforeAll, describe, expect } from "vitest";
import { ask, keyOf, refusal } from "./harness/api.ts";
import { until } from "./harness/containers.ts";
import { endStack, newStack } from "./harness/new-stack.ts";
import { it } from "./harness/place.ts";

const SCRIPT = { name: "a.py", content: "print(1)\n" };
const CREATE = "/api/v1/executions";

let stack: StackHandle;
let ready: ReadyLine;

/** No runner, and limits so small that each is met at once. */
beforeAll(async () => {
  stack = await newStack({
    runners: 0,
    limits: {
      presignTtlMs: 1000,
      waitingWithoutRunnerMs: 1000,
      retentionMs: 3000,
      queuedPerAccountMax: 2,
      queueFullRetryMs: 120_000,
    },
  });
  ready = stack.ready;
});
afterAll(() => endStack(stack));

describe("limits of a deployment", () => {
  it("end what no runner takes: 125 no_runner_available, and its outputs are gone after the retention", async ({ place }) => {
    await place.write("a.py", "print(1)\n");
    const here = place.with({ stack: ready });
    const ended = await here.rgrid("run", "--json", "a.py");
    const { execution, exit_code } = JSON.parse(ended.out);
    expect([ended.exitCode, exit_code, execution.error_metadata.error_code]).toEqual([125, 125, "no_runner_available"]);

    await until(async () => (await ask(`${CREATE}/${execution.id}/outputs`, { stack: ready })).status === 410);
    const expired = await here.rgrid("outputs", execution.id, "--json");
    expect([expired.exitCode, JSON.parse(expired.out)]).toMatchObject([66, { error_code: "outputs_expired" }]);
  });

  it("let presigned URLs expire", async () => {
    const content = "an input that comes too late";
    const sha256 = createHash("sha256").update(content).digest("hex");
    const inputs = [{ path: "in.txt", sha256, size_bytes: content.length, executable: false }];
    const urlOf = async (): Promise<Upload> => {
      const missing = await refusal(await ask(CREATE, { method: "POST", body: { script: SCRIPT, inputs }, stack: ready }));
      const [upload] = missing.error_details["uploads"] as Upload[];
      if (!upload) throw new Error("one upload is asked for");
      return upload;
    };
    const upload = await urlOf();
    await until(() => Date.now() > Date.parse(upload.expires_at) + 1000);
    const late = await fetch(upload.url, { method: "PUT", headers: upload.headers, body: content });
    expect([late.status, await late.text()]).toEqual([403, expect.stringContaining("expired")]);
    const fresh = await urlOf();
    expect((await fetch(fresh.url, { method: "PUT", headers: fresh.headers, body: content })).status).toBe(200);
  });

  it("refuse a create against a full queue: 429 rate_limited", async () => {
    const create = () => ask(CREATE, { method: "POST", token: keyOf(1, ready), body: { script: SCRIPT }, stack: ready });
    // What waits without a runner ends after a second here: creates come faster than that.
    let full: Response;
    do full = await create();
    while (full.status === 201);
    expect(Number(full.headers.get("retry-after"))).toBeGreaterThan(60);
    expect(await refusal(full)).toMatchObject({ status: 429, error_code: "rate_limited" });
  });

  it("let a key ask so often and no more: 429 rate_limited, and 75", async ({ place }) => {
    const limited = await newStack({ runners: 0, limits: { requestsPerMinutePerKey: 0.5, requestsBurstPerKey: 2 } });
    try {
      const here = place.with({ stack: limited.ready });
      for (const exitCode of [0, 0]) expect((await here.rgrid("list")).exitCode).toBe(exitCode);
      // The API asks for two minutes, which is longer than anybody waits in front of a terminal.
      const refused = await here.rgrid("list", "--json");
      expect([refused.exitCode, JSON.parse(refused.out)]).toMatchObject([75, { error_code: "rate_limited" }]);
      expect((await here.with({ account: 1 }).rgrid("list")).exitCode).toBe(0);
    } finally {
      await endStack(limited);
    }
  });
});
