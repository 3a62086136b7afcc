import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Instant } from "../ports.ts";
import { LeaseKeeper, type LeaseStanding } from "./lease-keeper.ts";

const TTL = 120_000;
const at = (monotonic: number, wall = monotonic): Instant => ({ monotonic, wall });

/** @param when looks in turn, or renewals by the instant at which the acknowledged call was sent */
function check(when: ({ look: Instant; is: LeaseStanding } | { renewed: Instant })[]): void {
  const keeper = new LeaseKeeper(TTL, at(0));
  for (const step of when) {
    if ("renewed" in step) keeper.renewed(step.renewed);
    else expect(keeper.standing(step.look)).toBe(step.is);
  }
}

describe("LeaseKeeper", () => {
  it("holds a lease for its time, counted from the sending of accept", () => {
    check([
      { look: at(TTL - 1), is: "held" },
      { look: at(TTL), is: "over" },
    ]);
  });
  it("counts from the sending of the last acknowledged call", () => {
    check([{ renewed: at(50_000) }, { look: at(TTL + 49_999), is: "held" }, { look: at(TTL + 50_000), is: "over" }]);
  });
  it("is not shortened by an answer that was overtaken", () => {
    check([{ renewed: at(60_000) }, { renewed: at(30_000) }, { look: at(TTL + 59_999), is: "held" }]);
  });
  it("asks after a suspend, in which the monotonic clock stood still", () => {
    check([{ look: at(1000, 41_000), is: "ask" }, { renewed: at(1100, 41_100) }, { look: at(2000, 42_000), is: "held" }]);
  });
  it("gives up soon after a suspend past the end when no answer comes", () => {
    check([
      { look: at(1000, 500_000), is: "ask" },
      { look: at(30_999, 529_999), is: "ask" },
      { look: at(31_000, 530_000), is: "over" },
    ]);
  });
  it("goes on after a suspend past the end when the control plane still knows the lease", () => {
    check([{ look: at(1000, 500_000), is: "ask" }, { renewed: at(1100, 500_100) }, { look: at(2000, 501_000), is: "held" }]);
  });
  it("is not fooled by a wall clock that was set back", () => {
    check([
      { look: at(1000, -3_600_000), is: "held" },
      { look: at(TTL, -3_600_000), is: "over" },
    ]);
  });
  it("never holds longer than the monotonic time of the lease, whatever the wall clock says", () => {
    fc.assert(
      fc.property(fc.integer({ min: TTL, max: TTL * 10 }), fc.integer(), (monotonic, wall) => {
        expect(new LeaseKeeper(TTL, at(0)).standing(at(monotonic, wall))).toBe("over");
      }),
    );
  });
});
