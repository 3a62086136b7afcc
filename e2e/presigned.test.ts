import { createHash } from "node:crypto";
import type { CreateExecutionInput, Upload } from "@rgrid/schema";
import { describe, expect } from "vitest";
import { ask, clientOf, keyOf, refusal } from "./harness/api.ts";
import { detached, ended } from "./harness/detached.ts";
import { it } from "./harness/place.ts";

const sha256Of = (content: string): string => createHash("sha256").update(content).digest("hex");

/** A create that needs `content`, by the account without a runner. */
const needing = (content: string): CreateExecutionInput => ({
  script: { name: "a.py", content: "print(1)\n" },
  inputs: [{ path: "in.txt", sha256: sha256Of(content), size_bytes: Buffer.byteLength(content), executable: false }],
});

async function uploadOf(body: CreateExecutionInput): Promise<Upload> {
  const missing = await refusal(await ask("/api/v1/executions", { method: "POST", token: keyOf(1), body }));
  expect(missing).toMatchObject({ status: 409, error_code: "missing_content" });
  const [upload] = missing.error_details["uploads"] as Upload[];
  if (!upload) throw new Error("one upload is asked for");
  return upload;
}
const put = ({ url, headers }: Pick<Upload, "url" | "headers">, body: string): Promise<number> =>
  fetch(url, { method: "PUT", headers, body }).then(({ status }) => status);

/** The same URL with one part of its query changed. */
function tampered(url: string, name: string, change: (value: string) => string): string {
  const copy = new URL(url);
  copy.searchParams.set(name, change(copy.searchParams.get(name) ?? ""));
  return copy.href;
}
const flip = (hex: string): string => (hex.startsWith("0") ? "1" : "0") + hex.slice(1);

describe("presigned URLs", () => {
  it("take exactly the bytes that were announced, and only where they say", async () => {
    const content = `an input ${Date.now()}`;
    const body = needing(content);
    const upload = await uploadOf(body);
    const wrong = content.replace("an", "no");
    const elsewhere = upload.url.replace(sha256Of(content), sha256Of(wrong));
    expect(elsewhere).not.toBe(upload.url);

    expect(await put(upload, wrong)).toBe(400);
    expect(await put({ ...upload, url: elsewhere }, content)).toBe(403);
    expect(await put({ ...upload, url: tampered(upload.url, "X-Amz-Signature", flip) }, content)).toBe(403);
    expect(await put({ ...upload, url: tampered(upload.url, "X-Amz-Expires", () => "604800") }, content)).toBe(403);
    const ofOther = { ...upload.headers, "x-amz-checksum-sha256": createHash("sha256").update(wrong).digest("base64") };
    expect(await put({ ...upload, headers: ofOther }, wrong)).toBe(403);
    await uploadOf(body);

    expect(await put(upload, content)).toBe(200);
    const created = await clientOf(1).call("createExecution", { body });
    expect(created.status).toBe("queued");
    // Content belongs to its account: the same digest is unknown to the other.
    const other = await refusal(await ask("/api/v1/executions", { method: "POST", body }));
    expect(other.error_code).toBe("missing_content");
  });

  it("give one output and nothing else", async ({ place }) => {
    const id = await detached(place, 'open("a.txt", "w").write("a")\nopen("b.txt", "w").write("b")\n');
    await ended(id);
    const { items } = await clientOf().call("listOutputs", { params: { id } });
    const url = items[0]?.url ?? "";
    const read = await fetch(url);
    expect([read.status, await read.text()]).toEqual([200, "a"]);
    for (const changed of [
      url.replace("a.txt?", "b.txt?"),
      tampered(url, "X-Amz-Signature", flip),
      tampered(url, "X-Amz-Expires", () => "604800"),
      tampered(url, "X-Amz-Date", (date) => date.replace(/\d\dZ$/, (seconds) => (seconds === "00Z" ? "01Z" : "00Z"))),
      tampered(url, "response-content-disposition", () => "inline"),
      url.slice(0, url.indexOf("?")),
    ]) {
      expect([changed === url, (await fetch(changed)).status]).toEqual([false, 403]);
    }
    expect((await fetch(url, { method: "DELETE" })).status).toBe(403);
    expect((await fetch(url, { method: "PUT", body: "x" })).status).toBe(403);
    expect(await (await fetch(url)).text()).toBe("a");
  });
});
