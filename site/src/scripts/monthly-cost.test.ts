import { expect, it } from "vitest";
import { monthlyCost, type Usage } from "./monthly-cost.ts";

const team: Usage = {
  ...{ runs: 1000, minutesEach: 6, machines: 1, pricePerHour: 0.2, slots: 4, rented: true, onCloudflare: true },
  ...{ requestsPerRun: 40, storedGb: 5 },
};

it("pays a rented machine all month, and the plan that includes the requests", () => {
  const cost = monthlyCost(team);
  expect(cost.machines).toBeCloseTo(146);
  expect(cost.requests).toBe(40_000 + 103_680);
  expect([cost.workers, cost.objects, cost.bucket]).toEqual([5, 0, 0]);
  expect(cost.total).toBeCloseTo(151);
  expect(cost.printed).toBeCloseTo(5);
});

it("pays one's own machine for the time it works, and no plan on a host of one's own", () => {
  const cost = monthlyCost({ ...team, rented: false, onCloudflare: false });
  expect(cost.machines).toBeCloseTo(5);
  expect(cost.total).toBeCloseTo(5);
});

it("counts what is above the included amounts", () => {
  const cost = monthlyCost({ ...team, runs: 1_000_000, minutesEach: 0.1, storedGb: 110 });
  expect(cost.workers).toBeCloseTo(5 + ((40e6 + 103_680 - 10e6) / 1e6) * 0.3);
  expect(cost.objects).toBeCloseTo(((40e6 + 103_680 - 1e6) / 1e6) * 0.15);
  expect(cost.bucket).toBeCloseTo(1.5);
});

it("says how many machines the runs need", () => {
  expect(monthlyCost({ ...team, runs: 100_000, minutesEach: 30, slots: 4 }).machinesNeeded).toBe(Math.ceil(12_500 / 730));
});
