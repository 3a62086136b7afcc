import { expect, it } from "vitest";
import { sheetsInOrder, withSheets } from "./stylesheets.ts";

const page = (...names: string[]): string =>
  `<title>a</title>${names.map((name) => `<link rel="stylesheet" href="/_astro/${name}.css">`).join("<p>")}`;
const files = (...names: string[]): string[] => names.map((name) => `/_astro/${name}.css`);

it("has the order of all pages, and says where they have none", () => {
  expect(sheetsInOrder([page("a", "c"), page("a", "b", "c"), page()])).toEqual(files("a", "b", "c"));
  expect(() => sheetsInOrder([page("a", "b"), page("b", "a", "c")])).toThrow("/_astro/a.css,/_astro/b.css is no part of");
  expect(() => sheetsInOrder([page("a", "b"), page("c")])).toThrow("/_astro/c.css is no part of");
});
it("puts what replaces them where the first one was, and leaves those for printing", () => {
  const print = '<link rel="stylesheet" href="/_astro/p.css" media="print">';
  const replaced = withSheets(`${print}${page("a", "b")}`, "<style>$&</style>");
  expect(replaced).toBe(`${print}<title>a</title><style>$&</style><p>`);
});
