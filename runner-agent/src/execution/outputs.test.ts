import { LIMITS, type OutputFile } from "@rgrid/schema";
import { describe, expect, it } from "vitest";
import type { LeaseCalls } from "../control-plane/port.ts";
import type { FileStore, FoundFile } from "../files/port.ts";
import type { ObjectTransfer } from "../objects/port.ts";
import { quietHost } from "../testing/host.ts";
import { LeaseSession } from "./lease-session.ts";
import { type StoredOutputs, storeOutputs } from "./outputs.ts";

type UploadResult = Awaited<ReturnType<ObjectTransfer["upload"]>>;

const file = (path: string, sizeBytes = 1): FoundFile => ({ path, sizeBytes, executable: false, source: path });

/** Stores what was found; the store answers the n-th try of a path as `answer` says. @returns what was stored, what the pages held, and every PUT */
async function check(
  found: FoundFile[],
  answer: (path: string, attempt: number) => UploadResult = () => ({ outcome: "ok" }),
  unreadable: readonly string[] = [],
): Promise<StoredOutputs & { pages: number[]; puts: string[] }> {
  const pages: number[] = [];
  const puts: string[] = [];
  const tries = new Map<string, number>();
  const host = quietHost();
  const calls = {
    outputs: async (files: OutputFile[]) => {
      pages.push(files.length);
      const uploads = files.map(({ path, sha256 }) => ({
        sha256,
        url: `put:${pages.length}:${path}`,
        headers: {},
        expires_at: "",
      }));
      return { outcome: "ok" as const, answer: { uploads } };
    },
  } as unknown as LeaseCalls;
  const digest = async ({ path }: FoundFile): Promise<string> => {
    if (unreadable.includes(path)) throw Object.assign(new Error("EACCES: permission denied"), { code: "EACCES" });
    return "f".repeat(64);
  };
  const files = { changedFiles: async () => found, digest } as unknown as FileStore;
  const objects = {
    upload: async ({ url }: { url: string }): Promise<UploadResult> => {
      puts.push(url);
      const path = url.split(":")[2] ?? "";
      const attempt = (tries.get(path) ?? 0) + 1;
      tries.set(path, attempt);
      return answer(path, attempt);
    },
  } as unknown as ObjectTransfer;
  const session = new LeaseSession({ calls, ttlMs: 120_000, host, onCommand: () => undefined });
  const stored = await storeOutputs("/work", session, { files, objects, host }, new AbortController().signal);
  return { ...stored, pages, puts };
}

describe("storeOutputs", () => {
  it("goes on with a store that is only busy", async () => {
    const busy = await check([file("a")], (_, attempt) =>
      attempt > 20 ? { outcome: "ok" } : { outcome: "refused", status: [503, 429, 500, 408][attempt % 4] ?? 503 },
    );
    expect(busy.outputs.map(({ path }) => path)).toEqual(["a"]);
  });
  it("leaves out a file that is too large, says which, and stores the rest", async () => {
    const { outputs, error } = await check([file("large", LIMITS.outputBytesMax + 1), file("b"), file("a")]);
    expect(outputs.map(({ path }) => path)).toEqual(["a", "b"]);
    expect(error).toMatchObject({
      error_code: "output_too_large",
      error_details: { path: "large", size_bytes: LIMITS.outputBytesMax + 1, limit_bytes: LIMITS.outputBytesMax },
    });
  });
  it("leaves out a file that it can't read, says which and why, and stores the rest", async () => {
    const { outputs, error } = await check([file("a"), file("b"), file("c")], undefined, ["b"]);
    expect(outputs.map(({ path }) => path)).toEqual(["a", "c"]);
    expect(error).toMatchObject({ error_code: "output_upload_failed", error_details: { path: "b", reason: "EACCES" } });
    expect(await check([file("b")], undefined, ["b"])).toMatchObject({ outputs: [], pages: [], error });
  });
  it("stores as many files as may be, in the order of their names, and says how many there were", async () => {
    const found = Array.from({ length: LIMITS.outputsCountMax + 2 }, (_, index) => file(String(index).padStart(6, "0")));
    const { outputs, error, pages } = await check(found.reverse());
    expect(outputs).toHaveLength(LIMITS.outputsCountMax);
    expect(outputs.at(-1)?.path).toBe("009999");
    expect(error).toMatchObject({ error_code: "output_too_large", error_details: { count: LIMITS.outputsCountMax + 2 } });
    expect(Math.max(...pages)).toBe(LIMITS.inputsPerRequestMax);
  });
  it("takes a 412 for what is there already, and asks for a new URL after a 403", async () => {
    const { outputs, error, puts } = await check([file("a")], (_, attempt) => ({
      outcome: "refused",
      status: attempt === 1 ? 403 : 412,
    }));
    expect({ count: outputs.length, error, puts }).toEqual({ count: 1, error: null, puts: ["put:1:a", "put:2:a"] });
  });
  it("counts no 403 of a URL that may have expired while the store was away", async () => {
    const { error, puts } = await check([file("a")], (_, attempt) => {
      if (attempt > 16) return { outcome: "ok" };
      return attempt % 2 === 1 ? { outcome: "unreachable", cause: "ECONNRESET" } : { outcome: "refused", status: 403 };
    });
    expect([error, puts.length]).toEqual([null, 17]);
  });
  it("takes the 403 of a URL that was just made for the store's word", async () => {
    const { error, puts } = await check([file("a")], () => ({ outcome: "refused", status: 403 }));
    expect(error).toMatchObject({ error_code: "output_upload_failed" });
    expect(puts).toHaveLength(6);
  });
  it("gives a file up after a few refusals, and says which", async () => {
    const { outputs, error, puts } = await check([file("a"), file("b")], (path) =>
      path === "a" ? { outcome: "refused", status: 400 } : { outcome: "ok" },
    );
    expect(puts).toHaveLength(6);
    expect(outputs.map(({ path }) => path)).toEqual(["b"]);
    expect(error).toMatchObject({ error_code: "output_upload_failed", error_details: { path: "a" } });
  });
});
