import type { LeaseCommand } from "@rgrid/schema";
import { expect, it } from "vitest";
import type { LeaseCalls } from "../control-plane/port.ts";
import { manualHost } from "../testing/manual-host.ts";
import { LeaseSession } from "./lease-session.ts";

function session() {
  const heard: LeaseCommand[] = [];
  // It is told what it hears, and calls nobody.
  const calls = {} as LeaseCalls;
  return {
    heard,
    session: new LeaseSession({ calls, ttlMs: 120_000, host: manualHost(), onCommand: (each) => heard.push(each) }),
  };
}
const extend = (timeout_ms: number) => ({ type: "extend", timeout_ms }) as const;

it("hears each longer time-out once, and none that an older answer tells", () => {
  const { session: held, heard } = session();
  expect(held.held).toEqual({ heard: [] });
  const news = [1000, 2000, 1000, 2000, 3000].map((timeout) => held.take(extend(timeout)));
  expect(news).toEqual([true, true, false, false, true]);
  expect(heard).toEqual([1000, 2000, 3000].map(extend));
  expect(held.held).toEqual({ heard: ["extend"], extended_ms: 3000 });
});
