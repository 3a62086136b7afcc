import type { RuntimeItem } from "@rgrid/schema";
import { expect, it } from "vitest";
import { testApi } from "../testing/test-api.ts";

it("lists the known runtimes and the runners' own, with who has them and where nothing has to be pulled", async () => {
  const api = await testApi();
  const presence = (name: string, runtimes: string[], warm: string[], online = true) => ({
    ...{ runner_id: `run_${"0".repeat(23)}${name}` as const, name, runtimes, warm, online },
    ...{ last_seen_at: null, slots_in_use: 0, free_disk_bytes: null, full: null, settings: null },
  });
  api.dispatchers.presence = [
    presence("b", ["python:3.11", "image:any", "lab:2"], ["lab:2", "lab:gone"]),
    presence("a", ["python:3.11", "node:24"], ["python:3.11"]),
    presence("c", ["ffmpeg"], ["ffmpeg"], false),
  ];
  const { items } = (await (await api.call("GET", "/api/v1/runtimes")).json()) as { items: RuntimeItem[] };
  const found = (name: string) => items.find((item) => item.name === name);
  expect(items[0]?.name).toBe("python:3.9");
  expect(items.at(-1)).toEqual({ name: "lab:2", known: false, runners: ["b"], warm: ["b"] });
  expect(found("python:3.11")).toEqual({ name: "python:3.11", known: true, runners: ["a", "b"], warm: ["a"] });
  expect(found("image:any")).toMatchObject({ known: true, runners: ["b"] });
  expect(found("ffmpeg")).toMatchObject({ runners: [], warm: [] });
  expect(found("lab:gone")).toBeUndefined();
});
