import { expect, it } from "vitest";
import { removeContainers } from "./remove-containers.ts";

it("tries all, and tells those that have ended from those that may still run", async () => {
  const tried: string[] = [];
  const states: Record<string, boolean | null> = { ended: false, running: true, silent: null };
  const engine = {
    remove: async (id: string) => {
      tried.push(id);
      if (id in states) throw new Error(`${id} is busy`);
    },
    isRunning: async (id: string) => {
      const state = states[id] ?? null;
      if (state === null) throw new Error("no answer");
      return state;
    },
  };
  const ids = ["ended", "running", "silent", "fine"];
  const { removed, ended, running } = await removeContainers(
    engine,
    ["live", ...ids].map((id) => ({ id, name: `${id}-1` })),
    ({ id }) => id !== "live",
  );
  expect(tried).toEqual(ids);
  expect([...removed]).toEqual(["fine-1"]);
  expect(ended).toEqual([{ name: "ended-1", why: "ended is busy" }]);
  expect(running.map(({ name }) => name)).toEqual(["running-1", "silent-1"]);
});
