import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { answerPlan } from "./answer.ts";
import { failureOf } from "./failure-of.ts";

const store = createServer((request, response) => {
  const found = request.url !== "/gone";
  response.writeHead(found ? 200 : 403).end(found ? `bytes of ${request.url}` : "");
});
let base = "";
beforeAll(async () => {
  store.listen(0, "127.0.0.1");
  await once(store, "listening");
  base = `http://127.0.0.1:${(store.address() as AddressInfo).port}`;
});
afterAll(() => store.close().closeAllConnections());

const file = (path: string, size = `bytes of /${path}`.length) => ({
  path: `out/${path}`,
  url: `${base}/${path}`,
  size_bytes: size,
});
const plan = (...files: ReturnType<typeof file>[]) => ({ id: "1", name: "all.zip", files });

describe("what a download is answered with", () => {
  it("is the file itself where there is one", async () => {
    const response = await answerPlan({ ...plan(file("a")), name: "a" });
    expect(Object.fromEntries(response.headers)).toEqual({
      "content-disposition": `attachment; filename="a"; filename*=UTF-8''a`,
      "content-length": "11",
      "content-type": "application/octet-stream",
    });
    expect(await response.text()).toBe("bytes of /a");
  });
  it("is a .zip of the length that it says where there are several", async () => {
    const response = await answerPlan(plan(file("a"), file("b")));
    const bytes = new Uint8Array(await response.arrayBuffer());
    expect(bytes.length).toBe(Number(response.headers.get("content-length")));
    expect(new TextDecoder("latin1").decode(bytes)).toMatch(/^PK.*out\/a.*bytes of \/a.*out\/b.*bytes of \/b/s);
  });
  it("breaks off where a file can't be had: no half archive looks whole", async () => {
    const response = await answerPlan(plan(file("a"), file("gone")));
    await expect(response.arrayBuffer()).rejects.toThrow();
  });
  it.each([[["gone"]], [["gone", "a"]]])(
    "is a failure before anything is saved where the first of %j can't be had",
    async (names) => {
      await expect(answerPlan(plan(...names.map((name) => file(name))))).rejects.toThrow("The store answered HTTP 403.");
    },
  );
  it("is put into words where there is no store", () => {
    expect(failureOf(new TypeError("Failed to fetch"))).toBe("The store does not answer.");
  });
});
