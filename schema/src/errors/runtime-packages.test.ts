import { readdirSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { RUNTIME_PACKAGES, runtimeWith } from "./runtime-packages.ts";

const IMAGES = new URL("../../../images/", import.meta.url);

it("knows the packages that the images install", () => {
  const installed = readdirSync(IMAGES).flatMap((image): [string, string[]][] => {
    const ending = /^python-(\w+)$/.exec(image)?.[1];
    if (ending === undefined) return [];
    const lines = readFileSync(new URL(`${image}/requirements.txt`, IMAGES), "utf8").split("\n");
    return [[ending, [...new Set(lines.flatMap((line) => /^[a-z][\w-]*/.exec(line)?.[0] ?? []))]]];
  });
  expect(Object.fromEntries(installed)).toEqual(RUNTIME_PACKAGES);
});

it.each<[string, string, string | null]>([
  ["pandas", "python:3.11", "python:3.11-datascience"],
  ["Scikit_Learn", "python:3.9", "python:3.9-datascience"],
  ["torch", "python:3.12-datascience", "python:3.12-llm"],
  ["requests", "python:3.11", null],
  ["pandas", "node:24", null],
])("%s for %s: %j", (name, runtime, wanted) => {
  expect(runtimeWith(name, runtime)).toBe(wanted);
});
