import type { Execution } from "@rgrid/schema";
import { type Summary, summaryOf } from "../statistics.ts";
import type { ContainerMoments } from "./engine-events.ts";
import type { Submission } from "./submissions.ts";

/** One submission with all that anyone noted of it. Instants are epoch ms. */
export type Traced = {
  submission: Submission;
  timeline: Execution["timeline"];
  engine: ContainerMoments;
  runner: Readonly<Record<string, number>>;
};

type Stage = { name: string; owner: "CLI" | "RGrid" | "Docker" | "script"; from: Instant; to: Instant };
type Instant = (traced: Traced) => number | null | undefined;

const phase =
  (name: string): Instant =>
  ({ timeline }) => {
    const entry = timeline.find((each) => each.phase === name);
    return entry && Date.parse(entry.at);
  };
const engine =
  (action: string): Instant =>
  ({ engine: moments }) =>
    moments[action];
const runner =
  (event: string): Instant =>
  ({ runner: moments }) =>
    moments[event];
const submitted: Instant = ({ submission }) => submission.submittedAt;
const ended: Instant = ({ submission }) => submission.endedAt;

/**
 * The way of one execution, each stage beginning where the one before ended, so that they add up. Who writes an instant down differs (client,
 * object, runner, engine): all run on one machine here and share its clock, which is what makes the differences meaningful; RGrid itself never takes them.
 */
const STAGES: readonly Stage[] = [
  { name: "submit → create committed", owner: "RGrid", from: submitted, to: phase("waiting") },
  { name: "created → offered to the runner", owner: "RGrid", from: phase("waiting"), to: phase("offered") },
  { name: "offered → accepted", owner: "RGrid", from: phase("offered"), to: phase("preparing") },
  { name: "accepted → container created", owner: "Docker", from: phase("preparing"), to: engine("create") },
  { name: "created → attached", owner: "RGrid", from: engine("create"), to: engine("attach") },
  { name: "attached → container started", owner: "Docker", from: engine("attach"), to: engine("start") },
  { name: "started → container ended", owner: "script", from: engine("start"), to: engine("die") },
  { name: "container ended → runner knows", owner: "Docker", from: engine("die"), to: runner("exited") },
  { name: "runner knows → exit committed", owner: "RGrid", from: runner("exited"), to: phase("uploading") },
  { name: "exit committed → finish committed", owner: "RGrid", from: phase("uploading"), to: phase("completed") },
  { name: "finish committed → client is done", owner: "RGrid", from: phase("completed"), to: ended },
];

export type StageSummary = { stage: string; owner: Stage["owner"]; ms: Summary };

/** What each stage took over all submissions; stages of which no moment was noted are left out. */
export function stagesOf(all: readonly Traced[]): StageSummary[] {
  return STAGES.flatMap(({ name, owner, from, to }) => {
    const took = all.flatMap((traced) => {
      const [begin, end] = [from(traced), to(traced)];
      return begin == null || end == null ? [] : [end - begin];
    });
    return took.length === 0 ? [] : [{ stage: name, owner, ms: summaryOf(took) }];
  });
}
