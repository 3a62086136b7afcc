import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { rename } from "node:fs/promises";
import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { NoAnswer } from "@rgrid/schema/client";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { quickPatience } from "../../test/patience.ts";
import { Failure } from "../failure.ts";
import { downloadFile } from "./download.ts";

const content = Buffer.from(Array.from({ length: 10_000 }, (_, n) => n % 251));
const sha256 = createHash("sha256").update(content).digest("hex");
const PAGE = "<html>Sign in to this network</html>";

/** What the store answers to one request, which asks for the bytes from `from` on. */
type Answer = (answer: ServerResponse, from: number) => void;
const whole: Answer = (answer, from) => {
  const range = from > 0 ? { "content-range": `bytes ${from}-${content.length - 1}/${content.length}` } : {};
  answer.writeHead(from > 0 ? 206 : 200, { "content-length": content.length - from, ...range }).end(content.subarray(from));
};
/** Breaks off after so many bytes more. */
const cut =
  (bytes: number): Answer =>
  (answer, from) => {
    answer.writeHead(from > 0 ? 206 : 200, {
      "content-length": content.length - from,
      ...(from > 0 && { "content-range": `bytes ${from}-${content.length - 1}/${content.length}` }),
    });
    answer.write(content.subarray(from, from + bytes), () => answer.socket?.destroy());
  };
const silent: Answer = (answer) =>
  void answer.writeHead(200, { "content-length": content.length }).write(content.subarray(0, 10));
const rangeless: Answer = (answer) => void answer.writeHead(200, { "content-length": content.length }).end(content);
const status =
  (code: number, headers = {}): Answer =>
  (answer) =>
    void answer.writeHead(code, headers).end(PAGE);
const page: Answer = (answer) => void answer.writeHead(200, { "content-length": PAGE.length }).end(PAGE);
/** Closes behind the page in place of giving its length. */
const oldPage: Answer = (answer) => {
  answer.socket?.end(`HTTP/1.0 200 OK\r\ncontent-type: text/html\r\n\r\n${PAGE}`);
};
const others: Answer = (answer) =>
  void answer.writeHead(200, { "content-length": content.length }).end(Buffer.alloc(content.length, 7));

let folder: string;
let server: Server;
let answers: Answer[];
let asked: (string | undefined)[];
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "rgrid-download-"));
  [answers, asked] = [[], []];
  server = createServer((request, answer) => {
    asked.push(request.headers.range);
    const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? "")?.[1] ?? 0);
    (answers.shift() ?? whole)(answer, from);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  rmSync(folder, { recursive: true });
});

async function download(script: Answer[], env: NodeJS.ProcessEnv = {}) {
  answers = [...script];
  const waits: number[] = [];
  const patience = quickPatience(env, waits);
  const progress = { bytes: 0, renewed: 0 };
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const item = { path: "a", size_bytes: content.length, sha256, executable: false, url, expires_at: "" };
  const ended = await downloadFile(item, join(folder, "a"), {
    patience,
    executionId: "exec_7kq2m4x8v3n5p9r2t6w8y4z1",
    onBytes: (count) => {
      progress.bytes += count;
    },
    renew: async (old) => {
      progress.renewed++;
      return old;
    },
    put: (temporary) => rename(temporary, join(folder, "a")),
  }).then(
    () => null,
    (error: unknown) => error,
  );
  return { ended, said: patience.said(), waits, ...progress };
}

describe("a download", () => {
  it.each<[string, Answer[], (string | undefined)[]]>([
    ["goes on where it was cut", [cut(4000), cut(1000)], [undefined, "bytes=4000-", "bytes=5000-"]],
    ["begins again with a store that knows no ranges", [cut(4000), rangeless], [undefined, "bytes=4000-"]],
    ["goes on after a page of somebody in between", [cut(4000), page, status(502)], [undefined, ...Array(3).fill("bytes=4000-")]],
    ["is not spoilt by a page without a length", [oldPage], [undefined, `bytes=${PAGE.length}-`, undefined]],
    ["goes on after a new URL", [cut(4000), status(403)], [undefined, "bytes=4000-", "bytes=4000-"]],
    ["is repeated after an answer that says so", [status(503), status(429), status(408)], Array(4).fill(undefined)],
  ])("%s", async (_, script, ranges) => {
    const { ended, bytes } = await download(script);
    expect(ended).toBeNull();
    expect(asked).toEqual(ranges);
    expect(readFileSync(join(folder, "a"))).toEqual(content);
    expect(bytes).toBe(content.length);
  });
  it("counts tries anew once something has come", async () => {
    const { ended, said } = await download([...Array(5).fill(status(502)), cut(10), ...Array(4).fill(status(502))]);
    expect(ended).toBeNull();
    expect(said.match(/attempt \d/g)).toEqual([1, 2, 3, 4, 5, 1, 2, 3, 4, 5].map((n) => `attempt ${n}`));
  });
  it("notices a connection on which nothing comes any more", async () => {
    const { ended, said } = await download([silent], { RGRID_NETWORK_TIMEOUT: "100ms" });
    expect(ended).toBeNull();
    expect(said).toBe("Connection lost. Retrying... (attempt 1/5)\n");
  });
  it("waits as long as the store asks for", async () => {
    expect((await download([status(503, { "retry-after": "7" })])).waits).toEqual([7000]);
  });
  it("gives up after five repeats, and leaves nothing behind", async () => {
    const { ended, waits } = await download(Array(6).fill(status(502)));
    expect(ended).toBeInstanceOf(NoAnswer);
    expect(waits).toEqual([250, 500, 1000, 2000, 4000]);
    expect(readdirSync(folder)).toEqual([]);
  });
  it.each([
    ["at once where all of them came in one answer", [others], 1],
    ["after another whole try where they came in several", [cut(10), ...Array(3).fill(others)], 2],
  ])("refuses wrong bytes %s", async (_, script, requests) => {
    const { ended } = await download(script);
    expect(ended).toBeInstanceOf(Failure);
    expect((ended as Failure).error.error_code).toBe("checksum_mismatch");
    expect(asked.length).toBe(requests);
  });
});
