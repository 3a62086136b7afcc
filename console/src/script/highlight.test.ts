import { expect, it } from "vitest";
import { highlightLines } from "./highlight.ts";

const look = async (name: string, source: string) =>
  (await highlightLines(name, source)).map((line) =>
    line.map(({ text, className }) => (className ? `<${className} ${text}>` : text)).join(""),
  );

it("gives Python its tones, line by line", async () => {
  expect(await look("a.py", 'def f():\n    return "x", 1  # why\n')).toEqual([
    "<c-k def> f():",
    '    <c-k return> <c-s "x">, <c-n 1>  <t3 # why>',
    "",
  ]);
});
it("keeps a string over lines in its tone", async () => {
  expect(await look("a.py", '"""a\nb"""')).toEqual(['<c-s """a>', '<c-s b""">']);
});
it("knows TypeScript", async () => expect((await look("a.ts", "const a: number = 1;"))[0]).toContain("<c-k const>"));
it("shows others plain", async () => expect(await look("run.sh", "echo 1")).toEqual(["echo 1"]));
