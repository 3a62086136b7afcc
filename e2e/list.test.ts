import { describe, expect } from "vitest";
import { ask, clientOf, refusal } from "./harness/api.ts";
import { until } from "./harness/containers.ts";
import { detached } from "./harness/detached.ts";
import { it, type Place } from "./harness/place.ts";

type Page = { items: { id: string; status: string; metadata: Record<string, string> }[]; next_cursor: string | null };

async function list(place: Place, ...options: string[]): Promise<Page> {
  const { exitCode, out, err } = await place.rgrid("list", "--json", ...options);
  expect([exitCode, err]).toEqual([0, ""]);
  return JSON.parse(out);
}
const idsOf = (page: Page): string[] => page.items.map(({ id }) => id);

describe("rgrid list", () => {
  it("shows the newest first, page by page, by status and by any metadata", async ({ place }) => {
    // The second account has no runner: what it submits stays queued, and the list still.
    const second = place.with({ account: 1 });
    const odd = `ke y"='ü{}:%&\\ 日本`;
    const value = `v="a,b" {"x":1} %25 & + ' \\ 😀`;
    const ids: string[] = [];
    for (const n of [0, 1, 2, 3, 4]) {
      const more = n % 2 === 0 ? ["--metadata", `even key=${value}`] : ["--metadata", `${odd.replaceAll("=", "")}=${n}`];
      ids.unshift(await detached(second, "print(1)\n", "--metadata", "suite=list", ...more));
    }
    await until(async () => (await list(second, "--metadata", "suite=list")).items.length === ids.length);

    expect(idsOf(await list(second, "--metadata", "suite=list"))).toEqual(ids);
    const paged: string[] = [];
    let page = await list(second, "--metadata", "suite=list", "--limit", "2");
    for (
      ;
      page.next_cursor !== null;
      page = await list(second, "--metadata", "suite=list", "--limit", "2", "--cursor", page.next_cursor)
    ) {
      expect(page.items).toHaveLength(2);
      paged.push(...idsOf(page));
    }
    expect([...paged, ...idsOf(page)]).toEqual(ids);

    expect(idsOf(await list(second, "--metadata", `even key=${value}`))).toEqual([ids[0], ids[2], ids[4]]);
    expect(idsOf(await list(second, "--metadata", `${odd.replaceAll("=", "")}=1`, "--metadata", "suite=list"))).toEqual([ids[3]]);
    expect(idsOf(await list(second, "--metadata", "even key=other"))).toEqual([]);

    expect((await second.rgrid("cancel", ids[1] ?? "")).exitCode).toBe(0);
    await until(async () => idsOf(await list(second, "--status", "cancelled")).includes(ids[1] ?? ""));
    expect(idsOf(await list(second, "--status", "queued", "--metadata", "suite=list"))).toEqual(ids.filter((_, n) => n !== 1));
    expect((await second.rgrid("list", "--limit", "1")).out).toContain("script.py");
  });

  it("shows another account nothing, and its ids are not there", async ({ place }) => {
    const id = await detached(place.with({ account: 1 }), "print(1)\n", "--metadata", "suite=other");
    const own = clientOf(1);
    await until(async () => (await own.call("listExecutions", { query: { metadata: '{"suite":"other"}' } })).items.length === 1);
    expect(idsOf(await list(place, "--metadata", "suite=other"))).toEqual([]);
    for (const [method, path] of [
      ["GET", ""],
      ["GET", "/events"],
      ["GET", "/logs"],
      ["GET", "/outputs"],
      ["GET", "/script"],
      ["POST", "/cancel"],
    ] as const) {
      const response = await ask(`/api/v1/executions/${id}${path}`, { method, ...(method === "POST" ? { body: {} } : {}) });
      expect([path, await refusal(response)]).toMatchObject([path, { status: 404, error_code: "not_found" }]);
    }
    for (const command of ["status", "logs", "outputs", "download", "cancel"]) {
      const ended = await place.rgrid(command, id, "--json");
      expect([command, ended.exitCode, JSON.parse(ended.out)]).toMatchObject([command, 66, { error_code: "not_found" }]);
    }
    expect((await own.call("getExecution", { params: { id } })).status).toBe("queued");
  });
});
