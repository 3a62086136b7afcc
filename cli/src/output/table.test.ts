import { expect, it } from "vitest";
import { renderTable } from "./table.ts";

const COLUMNS = [
  { title: "ID" },
  { title: "SCRIPT", shrinks: true as const },
  { title: "COST" },
  { title: "TAGS", shrinks: true as const },
];
const ROWS = [
  ["exec_1", "a-long-script.py", "", "project=machine-learning"],
  ["exec_2", "b.py", "", ""],
];
const check = (screen: number | null, ...lines: string[]) => expect(renderTable(COLUMNS, ROWS, screen)).toEqual(lines);

it("is as wide as its text in a pipe, without columns that say nothing", () =>
  check(null, "ID      SCRIPT            TAGS", "exec_1  a-long-script.py  project=machine-learning", "exec_2  b.py"));
it("shortens from the right where the screen is narrow", () =>
  check(42, "ID      SCRIPT            TAGS", "exec_1  a-long-script.py  project=machine…", "exec_2  b.py"));
it("shortens further columns before one leaves", () =>
  check(34, "ID      SCRIPT        TAGS", "exec_1  a-long-scri…  project=mac…", "exec_2  b.py"));
it("gives up whole columns where that is not enough, and gives their room to the others", () =>
  check(25, "ID      SCRIPT", "exec_1  a-long-script.py", "exec_2  b.py"));
