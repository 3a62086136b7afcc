import { expect, it } from "vitest";
import { freshFile } from "./fresh-file.ts";

const list = async () => ({
  items: [
    { path: "a", url: "of a" },
    { path: "b", url: "of b" },
  ],
});

it("takes a file's URL from a list that is asked for now", async () => {
  expect(await freshFile("b", list)).toEqual({ path: "b", url: "of b" });
});

it("says that a file is there no more", async () => {
  await expect(freshFile("c", list)).rejects.toThrow("c is not there any more");
});
