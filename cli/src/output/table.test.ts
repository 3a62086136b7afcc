import { expect, it } from "vitest";
import { renderTable } from "./table.ts";

const COLUMNS = [{ title: "ID" }, { title: "SCRIPT", shrinks: true as const }, { title: "TAGS", shrinks: true as const }];
const ROWS = [
  ["exec_1", "a-long-script.py", "project=ml"],
  ["exec_2", "b.py", ""],
];
const check = (width: number | null, ...lines: string[]) => expect(renderTable(COLUMNS, ROWS, width)).toEqual(lines);

it("is as wide as its text in a pipe", () =>
  check(null, "ID      SCRIPT            TAGS", "exec_1  a-long-script.py  project=ml", "exec_2  b.py"));
it("shortens from the right where the screen is narrow", () =>
  check(32, "ID      SCRIPT            TAGS", "exec_1  a-long-script.py  proje…", "exec_2  b.py"));
it("gives up whole columns where that is not enough", () => check(14, "ID      SCRIPT", "exec_1  a-lon…", "exec_2  b.py"));
