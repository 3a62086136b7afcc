import { describe, expect, it } from "vitest";
import { FoldedSpace, SPACE_PX_MAX } from "./folded-space.ts";

const VIEW_PX = 600;

/** An element that is scrolled by hand or by command, as a browser clamps it. */
function scroller(layoutPx: number) {
  const space = new FoldedSpace();
  let heightPx = space.resize(layoutPx);
  let at = 0;
  const maxPx = () => heightPx - VIEW_PX;
  const clamp = (px: number) => Math.min(maxPx(), Math.max(0, px));
  const seen = () => at + space.shiftPx;
  return {
    heightPx: () => heightPx,
    seen,
    grow(px: number) {
      heightPx = space.resize(px);
    },
    drag(px: number) {
      at = clamp(px);
      const put = space.scrolled(at, maxPx());
      if (put !== null) {
        at = clamp(put);
        expect(space.scrolled(at, maxPx())).toBeNull();
      }
      return seen();
    },
    wheel(px: number) {
      return this.drag(at + px);
    },
    command(px: number) {
      at = clamp(space.place(px, maxPx()));
      expect(space.scrolled(at, maxPx())).toBeNull();
      return seen();
    },
  };
}

const MILLION_LINES_PX = 20_000_000;

describe("a space that is folded", () => {
  it("leaves alone what a browser scrolls by itself", () => {
    const log = scroller(SPACE_PX_MAX);
    expect([log.heightPx(), log.drag(4_321_000), log.command(17.5)]).toEqual([SPACE_PX_MAX, 4_321_000, 17.5]);
  });

  it.each([MILLION_LINES_PX, 60_000_000, 2_000_000_000])("is low enough for every browser and has both ends, of %i px", (px) => {
    const log = scroller(px);
    expect(log.heightPx()).toBe(SPACE_PX_MAX);
    expect(log.drag(SPACE_PX_MAX)).toBe(px - VIEW_PX);
    expect(log.drag((SPACE_PX_MAX - VIEW_PX) / 2)).toBeCloseTo((px - VIEW_PX) / 2);
    expect(log.drag(0)).toBe(0);
  });

  it("goes exactly where it is told", () => {
    const log = scroller(MILLION_LINES_PX);
    for (const px of [0, 40, 999_999, 1_000_001, 7_000_020, 7_000_040, 19_000_003, MILLION_LINES_PX - VIEW_PX, 12_345_678, 3]) {
      expect(log.command(px)).toBe(px);
    }
  });

  it("moves by a pixel for a pixel under who reads, and meets no end before the log's", () => {
    for (const [step, end] of [
      [400, MILLION_LINES_PX - VIEW_PX],
      [-400, 0],
    ] as const) {
      const log = scroller(MILLION_LINES_PX);
      let before = log.drag(SPACE_PX_MAX / 2);
      for (let turns = Math.ceil(Math.abs(end - before) / 400); turns > 0; turns--) {
        const wanted = step > 0 ? Math.min(end, before + step) : Math.max(end, before + step);
        const now = log.wheel(step);
        if (Math.abs(now - wanted) > 1) expect({ before, now }).toEqual({ before, now: wanted });
        before = now;
      }
      expect(before).toBeCloseTo(end);
    }
  });

  it("does not move for lines that come below, and goes to their end when it is told", () => {
    const log = scroller(MILLION_LINES_PX);
    log.command(MILLION_LINES_PX - VIEW_PX - 100);
    log.grow(MILLION_LINES_PX + 50_000);
    expect(log.wheel(20)).toBe(MILLION_LINES_PX - VIEW_PX - 80);
    expect(log.wheel(200)).toBe(MILLION_LINES_PX - VIEW_PX + 120);
    expect(log.command(MILLION_LINES_PX + 50_000 - VIEW_PX)).toBe(MILLION_LINES_PX + 50_000 - VIEW_PX);
  });

  it("stays at its place while it grows over what a browser scrolls", () => {
    const log = scroller(SPACE_PX_MAX - 1000);
    log.drag(3_000_000);
    log.grow(MILLION_LINES_PX);
    expect([log.seen(), log.wheel(100)]).toEqual([3_000_000, 3_000_100]);
  });
});
