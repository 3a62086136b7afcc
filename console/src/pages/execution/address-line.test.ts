import { expect, it } from "vitest";
import { addressLine } from "./address-line.ts";

it.each([
  ["L424", { tab: "log", line: 424 }],
  ["#script-88", { tab: "script", line: 88 }],
  ["L0", null],
  ["L", null],
  ["content", null],
  ["", null],
])("reads #%s", (hash, then) => expect(addressLine(hash)).toEqual(then));
