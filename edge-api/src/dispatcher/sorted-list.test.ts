import fc from "fast-check";
import { expect, it } from "vitest";
import { SortedList } from "./sorted-list.ts";

it("is a sorted array with adding, removing and ranking, over many blocks", () => {
  const edit = fc.record({ value: fc.nat(3000), remove: fc.boolean() });
  fc.assert(
    fc.property(fc.array(edit, { maxLength: 4000, size: "max" }), fc.nat(3000), (edits, probe) => {
      const list = new SortedList<number>((a, b) => a - b);
      const model = new Set<number>();
      for (const { value, remove } of edits) {
        if (remove) expect(list.remove(value)).toBe(model.delete(value));
        else if (!model.has(value)) {
          model.add(value);
          list.add(value);
        }
      }
      const sorted = [...model].sort((a, b) => a - b);
      expect([list.size, list.first]).toEqual([sorted.length, sorted[0]]);
      expect(list.rank(probe)).toBe(sorted.filter((value) => value < probe).length);
    }),
    { numRuns: 50 },
  );
});
