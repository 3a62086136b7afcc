import { expect, it } from "vitest";
import { normalisedVersions, readRequirement } from "./requirement.ts";

it.each([
  ["requests", "requests", [], []],
  ["Flask_Login >= 0.6 , <1 ; python_version > '3'", "flask-login", [], ["<1", ">=0.6"]],
  ["a.b[Two_x, one] (>=1)", "a-b", ["one", "two-x"], [">=1"]],
  ["a[]==1.0.*", "a", [], ["==1.0.*"]],
  ["lib @ git+https://host/lib@v1 ; x", "lib", [], null],
])("%s is read as a name, extras and versions", (text, name, extras, versions) => {
  expect(readRequirement(text)).toEqual({ name, extras, versions });
});
it.each([
  [">= 1.0-Alpha.1", ">=1.0a1"],
  ["==1.0rc", "==1.0rc0"],
  ["==1.0-c2", "==1.0rc2"],
  ["~=2024.01.05", "~=2024.1.5"],
  ["==v1.0-post", "==1.0.post0"],
  ["==1.0-rev3", "==1.0.post3"],
  [">1.DEV4", ">1.dev4"],
  ["==1.0+CU121-x", "==1.0+cu121.x"],
  ["!=1.0.0", "!=1.0.0"],
])("a version is compared as it is meant: %s", (clause, normalised) => {
  expect(normalisedVersions(clause)).toEqual([normalised]);
});
