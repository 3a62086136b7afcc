import {
  BUCKET,
  HEARTBEATS_PER_MINUTE,
  OBJECT_REQUESTS_BEYOND,
  OBJECT_REQUESTS_PER_POLL,
  OBJECTS,
  POLLS_PER_RUNNER,
  WORKERS,
} from "../content/price-figures.ts";

/** What somebody runs in a month, as the calculator asks for it. */
export type Usage = {
  runs: number;
  minutesEach: number;
  machines: number;
  /** Dollars of one machine for an hour. */
  pricePerHour: number;
  /** Runs at the same time on one machine while it works, on average. */
  atOnce: number;
  /** Of one machine, and the limit of one run (`--cpu`). */
  machineCpus: number;
  runCpus: number;
  /** Rented all month, or paid only while it works. */
  rented: boolean;
  /** But for its heartbeats, which its minutes tell. */
  requestsPerRun: number;
  storedGb: number;
};

/** Dollars but for what says otherwise. */
export type MonthlyCost = {
  scriptHours: number;
  busyHours: number;
  availableHours: number;
  machines: number;
  requests: number;
  objectRequests: number;
  workers: number;
  objects: number;
  bucket: number;
  total: number;
  /**
   * What RGrid prints beside these runs, added up: the machine's price × the share of its CPUs that a run may use × the time it ran
   * (`costMicros` of edge-api's execution/ending.ts).
   */
  printed: number;
  /** Machines that the runs would keep busy all month. */
  machinesNeeded: number;
};

const HOURS_PER_MONTH = 730;

const above = (amount: number, included: number): number => Math.max(0, amount - included);

/** The sum of a month, by the rates of `content/rates.ts`. */
export function monthlyCost(usage: Usage): MonthlyCost {
  const scriptHours = (usage.runs * usage.minutesEach) / 60;
  const busyHours = scriptHours / usage.atOnce;
  const availableHours = usage.machines * HOURS_PER_MONTH;
  const machines = (usage.rented ? availableHours : busyHours) * usage.pricePerHour;
  const ofRuns = usage.runs * (usage.requestsPerRun + usage.minutesEach * HEARTBEATS_PER_MINUTE);
  const polls = usage.machines * POLLS_PER_RUNNER;
  const requests = ofRuns + polls;
  const objectRequests = ofRuns + usage.runs * OBJECT_REQUESTS_BEYOND + polls * OBJECT_REQUESTS_PER_POLL;
  const workers = WORKERS.plan + (above(requests, WORKERS.included) / 1e6) * WORKERS.perMillion;
  const objects = (above(objectRequests, OBJECTS.included) / 1e6) * OBJECTS.perMillion;
  const bucket = above(usage.storedGb, BUCKET.freeGb) * BUCKET.perGb;
  return {
    ...{ scriptHours, busyHours, availableHours, machines, requests, objectRequests, workers, objects, bucket },
    total: machines + workers + objects + bucket,
    printed: scriptHours * Math.min(1, usage.runCpus / usage.machineCpus) * usage.pricePerHour,
    machinesNeeded: Math.ceil(busyHours / HOURS_PER_MONTH),
  };
}
