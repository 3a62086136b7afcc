import { answerPlan } from "./answer.ts";
import { failureOf } from "./failure-of.ts";
import { DOWNLOAD_PATH, type PlanAnswer, type PlanMessage } from "./plan.ts";

/**
 * The service worker behind downloads. Only an answer to a navigation is saved by the browser while it streams, so the page leaves a plan here and then
 * navigates a hidden frame to what the store began to answer. Everything else passes by untouched: nothing is cached.
 */
type Extendable = Event & { waitUntil(promise: Promise<unknown>): void };
type WorkerScope = EventTarget & { clients: { claim(): Promise<void> }; skipWaiting(): Promise<void> };
const scope = self as unknown as WorkerScope;
const answers = new Map<string, Response>();

scope.addEventListener("install", (event) => (event as Extendable).waitUntil(scope.skipWaiting()));
scope.addEventListener("activate", (event) => (event as Extendable).waitUntil(scope.clients.claim()));

scope.addEventListener("message", (event) => {
  const { data, ports } = event as MessageEvent<PlanMessage>;
  // `keep_awake` does what it says by having been sent: a worker without events is ended in the middle of a long download.
  if (data.kind !== "plan") return;
  const { id } = data.plan;
  const opened = answerPlan(data.plan).then(
    (answer): PlanAnswer => {
      answers.set(id, answer);
      return { kind: "ready" };
    },
    (error: unknown): PlanAnswer => ({ kind: "failed", message: failureOf(error) }),
  );
  (event as MessageEvent & Extendable).waitUntil(opened.then((answer) => ports[0]?.postMessage(answer)));
});

scope.addEventListener("fetch", (event) => {
  const { request, respondWith } = event as Event & { request: Request; respondWith(answer: Response): void };
  const { pathname } = new URL(request.url);
  if (!pathname.startsWith(DOWNLOAD_PATH)) return;
  const id = pathname.slice(DOWNLOAD_PATH.length);
  const answer = answers.get(id);
  if (answer === undefined) return;
  answers.delete(id);
  respondWith.call(event, answer);
});
