import { expect, it } from "vitest";
import { LeftBehind } from "../files/remove-folders.ts";
import { manualHost } from "../testing/manual-host.ts";
import { reap, upkeep } from "./reap.ts";

const never = () => false;
const failing = (error: Error) => () => Promise.reject(error);

it("a folder, or an ended container, that can't be removed does not keep a runner from starting; a container that can't be ended does", async () => {
  const { log } = manualHost();
  await reap({ reap: failing(new LeftBehind(2, ["EACCES"])) }, log);
  await expect(reap({ reap: failing(new Error("the engine does not answer")) }, log)).rejects.toThrow("does not answer");
});

it("what upkeep can't do holds up nothing else of it", async () => {
  const done: string[] = [];
  const host = manualHost();
  await upkeep(
    {
      engine: { reap: failing(new Error("no engine")) },
      files: {
        sweepSpools: async () => {
          done.push("spools");
          throw new Error("no disk");
        },
      },
      dependencies: { tidy: async () => void done.push("layers") },
      host,
    },
    never,
  );
  expect(done).toEqual(["spools", "layers"]);
});
