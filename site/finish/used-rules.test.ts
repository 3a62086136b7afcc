import { expect, it } from "vitest";
import { usedRules } from "./used-rules.ts";

const page = '<html data-theme="dark"><p class="a sl-b" id="c" style="top:var(--said)">not-a-name</p></html>';
const kept = (css: string, scripts: readonly string[] = []): Promise<string> => usedRules(css, [page], scripts);

it("keeps what could match something of the page, and takes away what has a name that is nowhere", async () => {
  expect(await kept(".a{top:0}.sl-b #c{top:1px}.x .a{top:2px}ul{top:3px}#not-a-name{top:4px}")).toBe(
    ".a{top:0}.sl-b #c{top:1px}",
  );
  expect(await kept("@layer l{@media print{p[id]{top:0}p[title]{top:1px}}}")).toBe("@layer l{@media print{p[id]{top:0}}}");
});
it("keeps names that have signs within", async () => {
  const css = "@media (width>=50rem){.md\\:hidden{display:none}.lg\\:hidden{display:none}}";
  expect(await usedRules(css, ['<p class="a md:hidden">'], [])).toBe("@media(width>=50rem){.md\\:hidden{display:none}}");
});
it("keeps names that a script gives", async () => {
  expect(await kept(".done{top:0}")).toBe("");
  expect(await kept(".done{top:0}", ['x.classList.add("done")'])).toBe(".done{top:0}");
});
it("keeps what one of several selectors matches, and what only excludes something", async () => {
  expect(await kept(".x,.a{top:0}")).toBe(".a{top:0}");
  expect(await kept("p:is(.x,.a){top:0}")).toContain("top:0");
  expect(await kept("p:not(.x){top:0}")).toBe("p:not(.x){top:0}");
  expect(await kept("p:where(.x,.y){top:0}")).toBe("");
});
it("keeps animations and variables that something uses, no others, and every font, since one is often named by a variable", async () => {
  const css =
    "@layer one,two;@font-face{font-family:F;src:url(f.woff2)}" +
    "@keyframes k{0%{top:0}}@keyframes l{0%{top:0}}:root{--f:F;--g:G}.a{font-family:var(--f);animation:k 1s}.x{font-family:var(--g)}";
  const used = await kept(css);
  for (const text of ["@layer one,two", "f.woff2", "@keyframes k", "--f:"]) expect(used).toContain(text);
  for (const text of ["@keyframes l", "--g:"]) expect(used).not.toContain(text);
});
it("keeps variables of which only a page's own attributes speak", async () => {
  expect(await kept(".a{--said:1px;--unsaid:2px}")).toBe(".a{--said:1px}");
});
it("reads none of the styles that a page has already", async () => {
  expect(await usedRules(".x{top:0}", ["<p><style>.x{top:0}a[b]>p.x{top:0}</style></p>"], [])).toBe("");
});
