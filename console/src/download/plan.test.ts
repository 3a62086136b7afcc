import { expect, it } from "vitest";
import { contentDisposition } from "./plan.ts";

it.each([
  ["plot.png", `attachment; filename="plot.png"; filename*=UTF-8''plot.png`],
  ["größe (1).csv", `attachment; filename="gr__e (1).csv"; filename*=UTF-8''gr%C3%B6%C3%9Fe%20%281%29.csv`],
  ['a"b\\c\n.txt', `attachment; filename="a_b_c_.txt"; filename*=UTF-8''a%22b%5Cc%0A.txt`],
])("names %j in a header", (name, header) => expect(contentDisposition(name)).toBe(header));
