import { describe, expect, it } from "vitest";
import type { ExecutionFact } from "./event.ts";
import {
  chunk,
  config,
  createFact,
  exit,
  finishFact,
  holder,
  logFact,
  offerFact,
  PHASES,
  type PhaseName,
  T0,
} from "./fixtures.ts";
import { phaseOf, statusOf } from "./step.ts";
import { transition } from "./transition.ts";

const DAY = 86_400_000;
const FACTS: Record<string, [fact: ExecutionFact, now?: number]> = {
  create: [createFact()],
  "create other": [createFact({ digest: "d2" })],
  bury: [{ type: "bury", id: createFact().id, account_id: createFact().account_id }],
  offer: [offerFact],
  accept: [{ type: "accept", ...holder }],
  started: [{ type: "started", ...holder }],
  heartbeat: [{ type: "heartbeat", ...holder, heard: [] }],
  log: [logFact(chunk(1))],
  "log gap": [logFact(chunk(2))],
  exited: [{ type: "exited", ...holder, exit: exit() }],
  finish: [finishFact()],
  "finish early": [finishFact({ log_seq: 3 })],
  release: [{ type: "release", ...holder, reason: "drain" }],
  "old lease": [{ type: "heartbeat", lease: 0, secret: "s1", heard: [] }],
  "bad secret": [{ type: "accept", lease: 1, secret: "s2" }],
  orphan: [{ type: "orphan", lease: 1 }],
  "orphan old": [{ type: "orphan", lease: 9 }],
  withdraw: [{ type: "withdraw", lease: 1 }],
  "withdraw old": [{ type: "withdraw", lease: 9 }],
  matched: [{ type: "matched", matched: true }],
  unmatched: [{ type: "matched", matched: false }],
  cancel: [{ type: "cancel", signal: "SIGTERM" }],
  extend: [{ type: "extend", timeout_ms: 600_000 }],
  shorten: [{ type: "extend", timeout_ms: 1000 }],
  claim: [{ type: "claim_retry", new_id: `exec_${"0".repeat(23)}3`, force: false, deleted: null, reason: null, digest: "r" }],
  "refused retry": [{ type: "retry_refused", new_id: `exec_${"0".repeat(23)}3` }],
  archived: [{ type: "archived", segment: { first_n: 1, last_n: 1 } }],
  "archived ahead": [{ type: "archived", segment: { first_n: 2, last_n: 2 } }],
  "archived too much": [{ type: "archived", segment: { first_n: 1, last_n: 99 } }],
  delete: [{ type: "delete" }],
  reproject: [{ type: "reproject", row: { version: 1, removed: false } }],
  "tick early": [{ type: "tick" }],
  "tick late": [{ type: "tick" }, T0 + 40 * DAY],
};

/** What became of it: `=` known already, `-reason` refused, else the phase or final status that it is in now. */
function outcome(phase: PhaseName, [fact, now]: [ExecutionFact, number?]): string {
  const state = PHASES[phase];
  const step = transition(state, fact, now ?? (state?.now ?? T0) + 1, config);
  if (!step.accepted) return `-${step.reason}`;
  if (!step.changed) return "=";
  const { life } = step.state;
  return life.phase === "tombstone" ? "tombstone" : (phaseOf(life) ?? statusOf(life));
}

const TABLE = `
fact | nothing | backoff | waiting | offered | preparing | executing | uploading | completed | lost | cancelled | tombstone
create | waiting | = | = | = | = | = | = | = | = | = | -deleted
create other | waiting | -digest_conflict | -digest_conflict | -digest_conflict | -digest_conflict | -digest_conflict | -digest_conflict | -digest_conflict | -digest_conflict | -digest_conflict | -digest_conflict
bury | tombstone | -exists | -exists | -exists | -exists | -exists | -exists | -exists | -exists | -exists | -exists
offer | -not_found | -not_queued | offered | -not_queued | -not_queued | -not_queued | -not_queued | -not_queued | -not_queued | -not_queued | -not_queued
accept | -not_found | -lease_lost | -lease_lost | preparing | preparing | executing | uploading | -lease_lost | -lease_lost | -lease_lost | -lease_lost
started | -not_found | -lease_lost | -lease_lost | -not_running | executing | executing | uploading | -lease_lost | -lease_lost | -lease_lost | -lease_lost
heartbeat | -not_found | -lease_lost | -lease_lost | -not_running | preparing | executing | uploading | -lease_lost | -lease_lost | -lease_lost | -lease_lost
log | -not_found | -lease_lost | -lease_lost | -not_running | preparing | executing | uploading | = | -lease_lost | -lease_lost | -lease_lost
log gap | -not_found | -lease_lost | -lease_lost | -not_running | -gap | -gap | -gap | = | -lease_lost | -lease_lost | -lease_lost
exited | -not_found | -lease_lost | -lease_lost | -not_running | uploading | uploading | uploading | -lease_lost | -lease_lost | -lease_lost | -lease_lost
finish | -not_found | -lease_lost | -lease_lost | -not_running | completed | completed | completed | = | -lease_lost | -lease_lost | -lease_lost
finish early | -not_found | -lease_lost | -lease_lost | -not_running | -gap | -gap | -gap | = | -lease_lost | -lease_lost | -lease_lost
release | -not_found | -lease_lost | -lease_lost | waiting | waiting | -not_queued | -not_queued | -lease_lost | -lease_lost | -lease_lost | -lease_lost
old lease | -not_found | -lease_lost | -lease_lost | -lease_lost | -lease_lost | -lease_lost | -lease_lost | -lease_lost | -lease_lost | -lease_lost | -lease_lost
bad secret | -not_found | -lease_lost | -lease_lost | -lease_lost | -lease_lost | -lease_lost | -lease_lost | -lease_lost | -lease_lost | -lease_lost | -lease_lost
orphan | -not_found | -lease_lost | -lease_lost | waiting | failed | failed | failed | -lease_lost | -lease_lost | -lease_lost | -lease_lost
orphan old | -not_found | -lease_lost | -lease_lost | -lease_lost | -lease_lost | -lease_lost | -lease_lost | -lease_lost | -lease_lost | -lease_lost | -lease_lost
withdraw | -not_found | -lease_lost | -lease_lost | waiting | -lease_lost | -lease_lost | -lease_lost | -lease_lost | -lease_lost | -lease_lost | -lease_lost
withdraw old | -not_found | -lease_lost | -lease_lost | -lease_lost | -lease_lost | -lease_lost | -lease_lost | -lease_lost | -lease_lost | -lease_lost | -lease_lost
matched | -not_found | -not_queued | = | -not_queued | -not_queued | -not_queued | -not_queued | -not_queued | -not_queued | -not_queued | -not_queued
unmatched | -not_found | -not_queued | waiting | -not_queued | -not_queued | -not_queued | -not_queued | -not_queued | -not_queued | -not_queued | -not_queued
cancel | -not_found | cancelled | cancelled | cancelled | preparing | executing | uploading | -already_ended | -already_ended | = | -deleted
extend | -not_found | backoff | waiting | offered | preparing | executing | -already_ended | -already_ended | -already_ended | -already_ended | -already_ended
shorten | -not_found | -timeout_not_longer | -timeout_not_longer | -timeout_not_longer | -timeout_not_longer | -timeout_not_longer | -already_ended | -already_ended | -already_ended | -already_ended | -already_ended
claim | -not_found | -not_ended | -not_ended | -not_ended | -not_ended | -not_ended | -not_ended | completed | failed | cancelled | -deleted
refused retry | -not_found | = | = | = | = | = | = | = | = | = | =
archived | -not_found | -stale | -stale | -stale | -stale | -stale | -stale | completed | failed | cancelled | -stale
archived ahead | -not_found | -stale | -stale | -stale | -stale | -stale | -stale | -stale | -stale | -stale | -stale
archived too much | -not_found | -stale | -stale | -stale | -stale | -stale | -stale | -stale | -stale | -stale | -stale
delete | -not_found | -not_ended | -not_ended | -not_ended | -not_ended | -not_ended | -not_ended | tombstone | tombstone | tombstone | =
reproject | -not_found | = | = | = | = | = | = | = | = | = | -deleted
tick early | -not_found | = | = | = | = | = | = | = | = | = | =
tick late | -not_found | waiting | waiting | waiting | failed | failed | failed | tombstone | tombstone | tombstone | =
`;

const lines = TABLE.trim()
  .split("\n")
  .map((line) => line.split(" | "));
const phases = (lines[0] ?? []).slice(1) as PhaseName[];

describe("each phase × each fact", () => {
  it("has a row for every fact and a column for every phase", () => {
    expect(phases).toEqual(Object.keys(PHASES));
    expect(lines.slice(1).map(([name]) => name)).toEqual(Object.keys(FACTS));
  });
  for (const [name = "", ...expected] of lines.slice(1)) {
    it.each(phases.map((phase, index) => [phase, expected[index]] as const))(`${name} in %s: %s`, (phase, wanted) => {
      expect(outcome(phase, FACTS[name] ?? [{ type: "tick" }])).toBe(wanted);
    });
  }
});
