export const PEERS = ["RGrid", "ssh + tmux", "Slurm", "Modal", "AWS Lambda"] as const;
/** A row has an answer for each of {@link PEERS}; one whose answers have no source is left out. */
export const COMPARISON: readonly { question: string; answers: readonly string[] }[] = [
  {
    question: "What changes in the script",
    answers: ["Nothing", "Nothing", "A batch script with #SBATCH lines", "Functions with decorators", "A handler function"],
  },
  {
    question: "Files there and back",
    answers: [
      "Found, sent and fetched",
      "You copy both ways",
      "A shared file system",
      "You declare mounts or volumes",
      "In the package, or your code uses S3",
    ],
  },
  { question: "Whose machines", answers: ["Yours", "Yours", "Your cluster", "Theirs", "Theirs"] },
  { question: "GPUs that you don't have", answers: ["No", "No", "If the cluster has them", "Yes", "No"] },
  {
    question: "If the machine dies",
    answers: [
      "A new, linked execution elsewhere, twice by default",
      "The run is gone",
      "Requeued, where the site allows it",
      "Retried by the policy that you set",
      "Depends on how it was invoked",
    ],
  },
  { question: "Longest run", answers: ["7 days", "No limit", "The site's limit", "24 h an attempt", "15 min"] },
  {
    question: "What you must keep running",
    answers: [
      "A runner on each machine, and a control plane",
      "The machine",
      "A cluster, and someone who knows it",
      "Nothing",
      "Nothing",
    ],
  },
  {
    question: "Take it when",
    answers: [
      "You have machines and plain scripts",
      "One machine, one person, now and then",
      "Hundreds of people share a cluster, or jobs span nodes",
      "You need many GPUs for ten minutes",
      "Short functions answer events",
    ],
  },
];
export const READ_ON = "2026-11-24";
/** Pages of theirs, without the scheme. */
export const SOURCES = [
  "modal.com/docs/guide/timeouts",
  "slurm.schedmd.com/sbatch.html",
  "docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html",
] as const;
