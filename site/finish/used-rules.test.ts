import { expect, it } from "vitest";
import { usedRules, wordsOf } from "./used-rules.ts";

const page = '<html data-theme="dark"><p class="a sl-b md:d" id="c" style="color:var(--own)">not-a-name</p></html>';
const kept = (css: string, scripts: readonly string[] = []): string => usedRules(css, wordsOf([page], scripts));

it("keeps what could match something of the page, and takes away what has a name that is nowhere", () => {
  expect(kept(".a{top:0}.sl-b #c{top:1px}.x .a{top:2px}ul{top:3px}#not-a-name{top:4px}")).toBe(".a{top:0}.sl-b #c{top:1px}");
  expect(kept("@layer l{@media print{p[id]{top:0}p[title]{top:1px}}}")).toBe("@layer l{@media print{p[id]{top:0}}}");
});
it("keeps classes with a colon, and what anything may match", () => {
  expect(kept(".md\\:d{top:0}.md\\:e{top:1px}:focus-visible{top:2px}")).toBe(".md\\:d{top:0}:focus-visible{top:2px}");
});
it("keeps variables that a rule, another variable or the page itself asks for, and no others", () => {
  expect(kept(":root{--own:red;--none:var(--far);--far:1px;--near:var(--next);--next:2px}p{top:var(--near)}")).toBe(
    ":root{--own:red;--near:var(--next);--next:2px}p{top:var(--near)}",
  );
});
it("keeps names that a script gives", () => {
  expect(kept(".done{top:0}")).toBe("");
  expect(kept(".done{top:0}", ['x.classList.add("done")'])).toBe(".done{top:0}");
  expect(kept("[data-is-on] p{top:0}")).toBe("");
  expect(kept("[data-is-on] p{top:0}", ["x.dataset.isOn=1"])).toBe("[data-is-on] p{top:0}");
});
it("keeps what one of several selectors matches, and what only excludes something", () => {
  expect(kept(".x,.a{top:0}")).toContain("top:0");
  expect(kept("p:is(.x,.a){top:0}")).toContain("top:0");
  expect(kept("p:not(.x){top:0}")).toBe("p:not(.x){top:0}");
  expect(kept("p:where(.x,.y){top:0}")).toBe("");
});
it("keeps what has no selector, and the order of layers", () => {
  expect(kept("@layer one,two;@font-face{font-family:F;src:url(f.woff2)}@keyframes k{0%{top:0}}")).toMatch(
    /@layer one,\s?two;@font-face.*@keyframes/,
  );
});
