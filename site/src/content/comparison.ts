import { assertReadSince } from "./fresh.ts";

export const PEERS = ["RGrid", "ssh + tmux", "Slurm", "Modal", "AWS Lambda"] as const;

/** Pages of those who made it: each was read for what it is cited for. */
export const SOURCES = {
  inputs: "/docs/inputs/",
  runner: "/docs/first-runner/",
  guarantees: "/docs/guarantees/",
  limits: "/docs/limits/",
  tmux: "https://man.openbsd.org/tmux.1",
  sbatch: "https://slurm.schedmd.com/sbatch.html",
  modal: "https://modal.com/docs/guide",
  modalVolumes: "https://modal.com/docs/guide/volumes",
  modalGpu: "https://modal.com/docs/guide/gpu",
  modalRetries: "https://modal.com/docs/reference/modal.Retries",
  modalTimeouts: "https://modal.com/docs/guide/timeouts",
  lambdaHandler: "https://docs.aws.amazon.com/lambda/latest/dg/python-handler.html",
  lambdaLimits: "https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html",
  lambdaRetries: "https://docs.aws.amazon.com/lambda/latest/dg/invocation-retries.html",
  lambdaInstances: "https://docs.aws.amazon.com/lambda/latest/dg/lambda-managed-instances-core-concepts.html",
  lambdaGpu:
    "https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-acceleratorconfig.html",
} as const;
export type SourceName = keyof typeof SOURCES;

/** `from` null: it follows from what a shell on a machine of one's own is. */
export type Answer = { says: string; from: SourceName | null };

const is = (says: string, from: SourceName | null): Answer => ({ says, from });

/** A row has an answer for each of {@link PEERS}, and a source for each of them; one that can't have that is left out. */
export const COMPARISON: readonly { question: string; answers: readonly Answer[] }[] = [
  {
    question: "What changes in the script",
    answers: [
      is("Nothing", "inputs"),
      is("Nothing", null),
      is("A batch script with #SBATCH lines", "sbatch"),
      is("Functions with decorators", "modalGpu"),
      is("A handler function", "lambdaHandler"),
    ],
  },
  {
    question: "Files there and back",
    answers: [
      is("Found, sent and fetched", "inputs"),
      is("You copy both ways", null),
      is("Yours to see to: Slurm moves none but the script", "sbatch"),
      is("You declare volumes", "modalVolumes"),
      is("Your code uses S3", "lambdaHandler"),
    ],
  },
  {
    question: "Whose machines",
    answers: [
      is("Yours", "runner"),
      is("Yours", null),
      is("A cluster's", "sbatch"),
      is("Theirs", "modal"),
      is("Theirs, or EC2 instances that they manage for you", "lambdaInstances"),
    ],
  },
  {
    question: "GPUs that you don't have",
    answers: [
      is("No", "runner"),
      is("No", null),
      is("If the cluster has them", "sbatch"),
      is("Yes", "modalGpu"),
      is("On managed instances", "lambdaGpu"),
    ],
  },
  {
    question: "If the machine dies",
    answers: [
      is("A new, linked execution elsewhere, twice by default", "guarantees"),
      is("The run is gone", "tmux"),
      is("Requeued, if it is eligible", "sbatch"),
      is("Retried by the policy that you set", "modalRetries"),
      is("Depends on how it was invoked", "lambdaRetries"),
    ],
  },
  {
    question: "Longest run",
    answers: [
      is("7 days", "limits"),
      is("No limit", "tmux"),
      is("The partition's limit", "sbatch"),
      is("24 h an attempt", "modalTimeouts"),
      is("15 min; 90 on managed instances", "lambdaLimits"),
    ],
  },
];

/** Our own opinion, which has no source. */
export const TAKE_IT_WHEN: readonly string[] = [
  "You have machines and plain scripts",
  "One machine, one person, now and then",
  "Hundreds of people share a cluster, or jobs span nodes",
  "You need many GPUs for ten minutes",
  "Short functions answer events",
];
/** The day on which the sources were read. */
export const READ_ON = "2026-11-27";

/** The sources that are others', in the order in which they are first cited: their places are the numbers beside the answers. */
export const CITED: readonly SourceName[] = [
  ...new Set(COMPARISON.flatMap(({ answers }) => answers.flatMap(({ from }) => (from === null ? [] : [from])))),
];

/** @throws Error where the sources were read too long ago @param now instant of the build */
export const assertComparisonFresh = (now: number): void => assertReadSince(now, [{ what: "the comparison", read: READ_ON }]);
