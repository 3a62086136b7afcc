import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { createClient } from "@rgrid/schema/client";
import { expect, it } from "vitest";
import { z } from "zod";

const root = new URL("../../../", import.meta.url).pathname;
const readyLine = z.object({ ready: z.literal(true), port: z.int(), api_key: z.string() });

/** Runs `use` against the app in a Deno of its own, offline, on a free port. */
async function withDeno(use: (baseUrl: string, apiKey: string) => Promise<void>): Promise<void> {
  const args = ["run", "--quiet", "--no-prompt", "--cached-only", "--node-modules-dir=manual", "--allow-net", "--allow-env"];
  const deno = spawn(`${root}node_modules/.bin/deno`, [...args, "edge-api/src/deno.ts"], { cwd: root, detached: true });
  let stderr = "";
  deno.stderr.on("data", (bytes: Buffer) => {
    stderr += bytes.toString();
  });
  const ended = new Promise((resolve) => deno.on("close", resolve));
  try {
    const ready = await new Promise<string>((resolve, reject) => {
      createInterface(deno.stdout).on("line", (line) => line.includes('"ready"') && resolve(line));
      void ended.then(() => reject(new Error(`deno ended: ${stderr}`)));
    });
    const { port, api_key } = readyLine.parse(JSON.parse(ready));
    await use(`http://127.0.0.1:${port}`, api_key);
  } finally {
    // npm's `deno` is a wrapper around the real one: the group ends both.
    if (deno.pid !== undefined && deno.exitCode === null) process.kill(-deno.pid, "SIGKILL");
    await ended;
  }
}

it("serves the whole app under Deno over ports in memory", { timeout: 60_000 }, async () => {
  await withDeno(async (baseUrl, apiKey) => {
    const client = createClient({ baseUrl, token: apiKey });
    expect(await client.call("health", {})).toEqual({ status: "ok" });
    expect(((await (await fetch(`${baseUrl}/openapi.json`)).json()) as { openapi: string }).openapi).toBe("3.1.0");
    const bad = client.call("createExecution", { body: { script: { name: "../a.py", content: "" } } });
    await expect(bad).rejects.toMatchObject({ status: 422, body: { error_code: "validation_failed" } });
    const created = await client.call("createExecution", { body: { script: { name: "a.py", content: "print(1)" } } });
    expect(created.status).toBe("queued");
    expect((await client.call("getExecution", { params: { id: created.id } })).id).toBe(created.id);
    const cancelled = await client.call("cancelExecution", { params: { id: created.id }, body: {} });
    expect(cancelled.status).toBe("cancelled");
    const events = await (await client.open("streamEvents", { params: { id: created.id } })).text();
    expect(events).toMatch(/event: end\n.*\n\n$/);
    expect((await client.call("listExecutions", {})).items.map((item) => item.id)).toEqual([created.id]);
  });
});
