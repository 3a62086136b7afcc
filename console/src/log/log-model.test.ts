import type { LogEvent, LogStream } from "@rgrid/schema";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LogModel } from "./log-model.ts";
import { PLAIN } from "./sgr.ts";

let n = 0;
const chunk = (data: string, stream: LogStream = "stdout", more: Partial<LogEvent> = {}): LogEvent =>
  ({
    type: "log",
    execution_id: "exec_x",
    n: ++n,
    at: "2026-11-24T10:00:00.000Z",
    stream,
    encoding: "utf8",
    data,
    ...more,
  }) as LogEvent;

function modelOf(...events: LogEvent[]): LogModel {
  const model = new LogModel();
  for (const event of events) model.append(event);
  return model;
}
const linesOf = (model: LogModel) =>
  Array.from({ length: model.lineCount }, (_, index) => {
    const line = model.line(index);
    return line === null ? null : `${line.stream === "stderr" ? "E " : ""}${line.text}`;
  });

describe("chunks become lines", () => {
  it("puts a line together from the chunks that it came in", () => {
    expect(linesOf(modelOf(chunk("a"), chunk("b\nc"), chunk("d\n")))).toEqual(["ab", "cd"]);
  });
  it("keeps empty lines, and begins none before it has a character", () => {
    expect(linesOf(modelOf(chunk("a\n\nb\n")))).toEqual(["a", "", "b"]);
  });
  it("keeps the streams apart where they write into each other's lines", () => {
    expect(linesOf(modelOf(chunk("out…"), chunk("err\n", "stderr"), chunk("end\n")))).toEqual(["out…end", "E err"]);
  });
  it("says the lines of one stream", () => {
    const model = modelOf(chunk("a\n"), chunk("b\n", "stderr"), chunk("c\n"));
    expect([model.indexesOf("stdout"), model.indexesOf("stderr"), model.indexesOf(null)]).toEqual([[0, 2], [1], null]);
  });
  it("passes over an event that it had", () => {
    const first = chunk("a\n");
    expect(linesOf(modelOf(first, first))).toEqual(["a"]);
  });
  it("shows what a progress bar wrote last, also over chunks and Windows line ends", () => {
    expect(linesOf(modelOf(chunk("1%\r2%\r"), chunk("100%\r\nnext\r\n")))).toEqual(["100%", "next"]);
  });
  it("goes on with a colour in the next line, and after a rewrite", () => {
    const model = modelOf(chunk("\x1b[31mred\nstill\n\x1b[0mplain\n\x1b[32m1%\r2%\nx"));
    expect(model.line(1)?.style.color).toBe("var(--ansi-red)");
    expect(model.line(2)?.style.color).toBe("var(--ansi-red)");
    expect(model.line(3)).toMatchObject({ text: "2%", style: { color: "var(--ansi-green)" } });
    expect(modelOf(chunk("a\nb\n")).line(1)?.style).toBe(PLAIN);
  });
  it("reads bytes that are no UTF-8, also where a chunk cuts a character", () => {
    const bytes = (...values: number[]) => chunk(btoa(String.fromCharCode(...values)), "stdout", { encoding: "base64" });
    expect(linesOf(modelOf(bytes(0xff, 0xc3), bytes(0xa9, 0x0a)))).toEqual(["\ufffdé"]);
  });
  it("has the same lines however the text is cut", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom("a", "bc", "\n", "é", "\t")), fc.array(fc.nat(20)), (parts, cuts) => {
        const text = parts.join("");
        const at = [0, ...cuts.filter((cut) => cut < text.length).toSorted((a, b) => a - b), text.length];
        const chunks = at.slice(1).map((end, index) => chunk(text.slice(at[index], end)));
        expect(linesOf(modelOf(...chunks))).toEqual(linesOf(modelOf(chunk(text))));
      }),
    );
  });
});
