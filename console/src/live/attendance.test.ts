import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Attendance, HIDDEN_MAX_MS } from "./attendance.ts";

beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] }));
afterEach(() => void vi.useRealTimers());

function openTab(visibilityState: DocumentVisibilityState = "visible") {
  const tab = Object.assign(new EventTarget(), { visibilityState });
  const turn = (to: DocumentVisibilityState) => {
    tab.visibilityState = to;
    tab.dispatchEvent(new Event("visibilitychange"));
  };
  return { attendance: new Attendance(tab as unknown as Document), turn };
}
const never = new AbortController().signal;

it("ends a visit once the tab was hidden for long, and begins the next when it is seen", async () => {
  const { attendance, turn } = openTab();
  const visit = await attendance.visit(never);
  turn("hidden");
  vi.advanceTimersByTime(HIDDEN_MAX_MS - 1);
  expect(visit.aborted).toBe(false);
  vi.advanceTimersByTime(1);
  expect(visit.aborted).toBe(true);
  const told: string[] = [];
  const next = attendance.visit(never).then((signal) => told.push(`aborted ${signal.aborted}`));
  await Promise.resolve();
  expect(told).toEqual([]);
  turn("visible");
  await next;
  expect(told).toEqual(["aborted false"]);
});
it("takes a look at another tab for no end", async () => {
  const { attendance, turn } = openTab();
  const visit = await attendance.visit(never);
  turn("hidden");
  vi.advanceTimersByTime(HIDDEN_MAX_MS - 1);
  turn("visible");
  vi.advanceTimersByTime(HIDDEN_MAX_MS);
  expect(visit.aborted).toBe(false);
});
it("holds nothing for a tab that was opened in the background and is not looked at", async () => {
  const { attendance } = openTab("hidden");
  const visit = await attendance.visit(never);
  vi.advanceTimersByTime(HIDDEN_MAX_MS);
  expect(visit.aborted).toBe(true);
});
it("ends a visit with its page", async () => {
  const ending = new AbortController();
  const visit = await openTab().attendance.visit(ending.signal);
  ending.abort();
  expect(visit.aborted).toBe(true);
});
