import { DOWNLOAD_PATH, type DownloadPlan, type PlanAnswer, type PlanMessage } from "./plan.ts";

const KEEP_AWAKE_EVERY_MS = 10_000;
/** How long a download may take and still be kept awake: what presigned URLs live. */
const KEEP_AWAKE_FOR_MS = 3_600_000;

/**
 * Hands the plan to the download worker and lets the browser save what it answers.
 * @throws Error where service workers are off, or the store does not give the first file
 */
export async function startDownload(plan: Omit<DownloadPlan, "id">): Promise<void> {
  const worker = await downloadWorker();
  const whole: DownloadPlan = { ...plan, id: crypto.randomUUID() };
  const answer = await new Promise<PlanAnswer>((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }: MessageEvent<PlanAnswer>) => resolve(data);
    worker.postMessage({ kind: "plan", plan: whole } satisfies PlanMessage, [port2]);
  });
  if (answer.kind === "failed") throw new Error(answer.message);
  const frame = document.createElement("iframe");
  frame.hidden = true;
  frame.src = `${DOWNLOAD_PATH}${whole.id}`;
  document.body.append(frame);
  const awake = setInterval(() => worker.postMessage({ kind: "keep_awake" } satisfies PlanMessage), KEEP_AWAKE_EVERY_MS);
  setTimeout(() => {
    clearInterval(awake);
    frame.remove();
  }, KEEP_AWAKE_FOR_MS);
}

async function downloadWorker(): Promise<ServiceWorker> {
  if (!("serviceWorker" in navigator)) {
    throw new Error("This browser saves no streams here (private window, or no HTTPS). `rgrid download` gets the same files.");
  }
  await navigator.serviceWorker.register("/download-worker.js", { type: "module" });
  const { active } = await navigator.serviceWorker.ready;
  if (active === null) throw new Error("The download worker did not start; reload the page.");
  return active;
}
