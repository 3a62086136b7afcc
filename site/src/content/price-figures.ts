/** The figures of the pricing page, each once: the table of sources writes them out, the calculator counts with them. */
export const WORKERS = { plan: 5, included: 10e6, perMillion: 0.3 } as const;
export const OBJECTS = { included: 1e6, perMillion: 0.15 } as const;
export const BUCKET = { freeGb: 10, perGb: 0.015 } as const;

/** RGrid's own limits (a test compares): with `LIMITS` all of zod would come into the page. */
export const POLL_SECONDS = 25;
export const HEARTBEAT_SECONDS = 15;

const DAYS_PER_MONTH = 30;
/** A runner that waits: one poll after another. */
export const POLLS_PER_RUNNER = (DAYS_PER_MONTH * 86_400) / POLL_SECONDS;
/** Of what runs, besides the requests that were counted for a short run. */
export const HEARTBEATS_PER_MINUTE = 60 / HEARTBEAT_SECONDS;

/** Incoming messages of a WebSocket are billed twenty for one. */
const MESSAGE = 1 / 20;
/** A poll is a connection to the dispatcher with one message in it. */
export const OBJECT_REQUESTS_PER_POLL = 1 + MESSAGE;

/**
 * What one run asks of objects beyond one request for each request to the API, counted in the code: who changes these paths counts again.
 * Billed are calls, connections, messages and alarms.
 */
const BEYOND = {
  "create: is it there already, may the account have one more": 2,
  "events: the connection that follows it, and some five messages": 1 + 5 * MESSAGE,
  "the poll that brings it, and its assignment": OBJECT_REQUESTS_PER_POLL + 1,
  "the dispatcher's offer": 1,
  "notes to the dispatcher: created, accepted, ended": 3,
  "alarms: the end of its retention, the end of its tombstone": 2,
} as const;
export const OBJECT_REQUESTS_BEYOND = Math.ceil(Object.values(BEYOND).reduce((sum, count) => sum + count, 0));

const grouped = (amount: number): string => amount.toLocaleString("en");
/** `10 M`, `0.34 M` */
export const millions = (amount: number, digits = 0): string => `${(amount / 1e6).toFixed(digits)} M`;
export const dollars = (amount: number): string => `$${amount}`;

/** What is arithmetic on RGrid's own limits, for the table of sources. */
export const OWN_FIGURES: readonly { what: string; rate: string; source: string }[] = [
  {
    what: "An idle runner",
    rate: `${grouped(POLLS_PER_RUNNER)} requests a month`,
    source: `Arithmetic: one poll of ${POLL_SECONDS} s after another for ${DAYS_PER_MONTH} days`,
  },
  {
    what: "A script that runs",
    rate: `${HEARTBEATS_PER_MINUTE} requests a minute`,
    source: `Arithmetic: a heartbeat every ${HEARTBEAT_SECONDS} s`,
  },
  {
    what: "Durable Objects, requests of one run",
    rate: `Its requests to the API, and ${OBJECT_REQUESTS_BEYOND} more`,
    source: "Counted in the code: calls between objects, connections, alarms",
  },
];
