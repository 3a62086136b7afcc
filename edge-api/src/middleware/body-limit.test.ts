import { describe, expect, it } from "vitest";
import { checkRefusal } from "../testing/check-refusal.ts";
import { testApi } from "../testing/test-api.ts";

const LIMITS = { requestBodyBytesMax: 1000, discardedBodyBytesMax: 5000 };

/** Posts so many pieces of 100 bytes; answers how many were taken, and whether the rest was declined. */
async function post(pieces: number, headers: Record<string, string> = {}) {
  const { app, account } = await testApi({ limits: LIMITS });
  const seen = { taken: 0, cancelled: false };
  const body = new ReadableStream(
    {
      pull(controller) {
        seen.taken += 1;
        if (seen.taken > pieces) controller.close();
        else controller.enqueue(new Uint8Array(100).fill(32));
      },
      cancel() {
        seen.cancelled = true;
      },
    },
    { highWaterMark: 0 },
  );
  const response = await app.request("/api/v1/executions", {
    method: "POST",
    headers: { authorization: `Bearer ${account.key}`, "content-type": "application/json", ...headers },
    body,
    duplex: "half",
  } as RequestInit);
  return { response, ...seen };
}

describe("the body of a request", () => {
  it.each<[string, Record<string, string>]>([
    ["announced", { "content-length": "2000" }],
    ["found out", {}],
  ])("over its limit is read to its end, so that its sender hears why: %s", async (_, headers) => {
    const { response, taken, cancelled } = await post(20, headers);
    await checkRefusal(response, 413, "payload_too_large");
    expect([taken, cancelled]).toEqual([21, false]);
  });
  it("far over its limit is declined after a bound", async () => {
    const { response, taken, cancelled } = await post(1000, { "content-length": "100000" });
    await checkRefusal(response, 413, "payload_too_large");
    expect([taken, cancelled]).toEqual([50, true]);
  });
  it("at its limit is taken whole", async () => {
    const { response } = await post(10);
    // Blanks are no JSON, and all that is wrong with it.
    await checkRefusal(response, 422, "validation_failed");
  });
});
