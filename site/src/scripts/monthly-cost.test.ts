import { LIMITS } from "@rgrid/schema";
import { expect, it } from "vitest";
import { HEARTBEAT_SECONDS, POLL_SECONDS } from "../content/price-figures.ts";
import { RATES } from "../content/rates.ts";
import { monthlyCost, type Usage } from "./monthly-cost.ts";

const team: Usage = {
  ...{ runs: 1000, minutesEach: 6, machines: 1, pricePerHour: 0.2, atOnce: 4, rented: true },
  ...{ machineCpus: 4, runCpus: 1, requestsPerRun: 40, storedGb: 5 },
};

it("pays a rented machine all month, and the plan that includes the requests", () => {
  const cost = monthlyCost(team);
  expect(cost.machines).toBeCloseTo(146);
  expect(cost.requests).toBe(1000 * (40 + 6 * 4) + 103_680);
  expect(cost.objectRequests).toBe(1000 * (40 + 6 * 4 + 12) + 103_680 * 1.05);
  expect([cost.workers, cost.objects, cost.bucket]).toEqual([5, 0, 0]);
  expect(cost.total).toBeCloseTo(151);
  expect(cost.printed).toBeCloseTo(5);
});

it("prints what the API prints: by the share of the CPUs, however many run at the same time", () => {
  // The recorded run: 1,386 ms with one of two CPUs of a machine for $0.20 an hour, 39 micro-dollars.
  const recorded = { ...team, runs: 1, minutesEach: 1386 / 60_000, machineCpus: 2 };
  expect(Math.round(monthlyCost(recorded).printed * 1e6)).toBe(39);
  expect(monthlyCost({ ...recorded, atOnce: 1 }).printed).toBe(monthlyCost(recorded).printed);
  expect(monthlyCost({ ...team, machineCpus: 2, runCpus: 8 }).printed).toBeCloseTo(20);
});

it("pays one's own machine for the time it works", () => {
  const cost = monthlyCost({ ...team, rented: false });
  expect(cost.machines).toBeCloseTo(5);
  expect(cost.total).toBeCloseTo(10);
});

it("counts what is above the included amounts", () => {
  const cost = monthlyCost({ ...team, runs: 1_000_000, minutesEach: 0.1, storedGb: 110 });
  expect(cost.workers).toBeCloseTo(5 + ((40.4e6 + 103_680 - 10e6) / 1e6) * 0.3);
  expect(cost.objects).toBeCloseTo(((52.4e6 + 103_680 * 1.05 - 1e6) / 1e6) * 0.15);
  expect(cost.bucket).toBeCloseTo(1.5);
});

it("pays for the heartbeats of what runs long", () => {
  const [short, long] = [0, 60].map((minutesEach) => monthlyCost({ ...team, minutesEach }));
  expect((long?.requests ?? 0) - (short?.requests ?? 0)).toBe(1000 * 60 * 4);
  expect((long?.objectRequests ?? 0) - (short?.objectRequests ?? 0)).toBe(1000 * 60 * 4);
});

it("counts with the limits in force", () => {
  expect([POLL_SECONDS, HEARTBEAT_SECONDS]).toEqual([LIMITS.pollMs / 1000, LIMITS.heartbeatMs / 1000]);
});

it("counts with what the table of sources says", () => {
  const said = RATES.map(({ rate }) => rate).join("\n");
  for (const words of ["$5 a month, 10 M requests, then $0.3/M", "1 M included, then $0.15/M", "$0.015 per GB-month, 10 GB free"])
    expect(said).toContain(words);
  for (const { what, url } of RATES)
    if (/Workers|Durable|R2/.test(what)) expect(url).toMatch(/^https:\/\/developers\.cloudflare\.com\//);
});

it("says how many machines the runs need", () => {
  expect(monthlyCost({ ...team, runs: 100_000, minutesEach: 30, atOnce: 4 }).machinesNeeded).toBe(Math.ceil(12_500 / 730));
});
