import { expect, it } from "vitest";
import { sourceLines } from "./source-lines.ts";

const shown = (...args: Parameters<typeof sourceLines>) =>
  sourceLines(...args).map(({ number, text, isCause }) => `${number}${isCause ? ">" : " "}${text}`);
const source = "one\ntwo\n\nfour";

it("shows the line with those around it", () => expect(shown(source, 2, null)).toEqual(["1 one", "2>two"]));
it("begins with the first line", () => expect(shown(source, 1, null)).toEqual(["1>one", "2 two"]));
it("ends with the last", () => expect(shown(source, 4, null)).toEqual(["4>four"]));
it("shows the line alone without the source", () => expect(shown(null, 7, "x = 1")).toEqual(["7>x = 1"]));
it("shows nothing where nothing is known", () => expect(shown(null, 7, null)).toEqual([]));
