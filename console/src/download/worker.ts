import { answerPlan } from "./answer.ts";
import { DOWNLOAD_PATH, type DownloadPlan, type PlanMessage } from "./plan.ts";

/**
 * The service worker behind downloads. Only an answer to a navigation is saved by the browser while it streams, so the page leaves a plan here and then
 * navigates a hidden frame to it. Everything else passes by untouched: nothing is cached.
 */
type Extendable = Event & { waitUntil(promise: Promise<unknown>): void };
type WorkerScope = EventTarget & { clients: { claim(): Promise<void> }; skipWaiting(): Promise<void> };
const scope = self as unknown as WorkerScope;
const plans = new Map<string, DownloadPlan>();

scope.addEventListener("install", (event) => (event as Extendable).waitUntil(scope.skipWaiting()));
scope.addEventListener("activate", (event) => (event as Extendable).waitUntil(scope.clients.claim()));

scope.addEventListener("message", (event) => {
  const { data, ports } = event as MessageEvent<PlanMessage>;
  // `keep_awake` does what it says by having been sent: a worker without events is ended in the middle of a long download.
  if (data.kind !== "plan") return;
  plans.set(data.plan.id, data.plan);
  ports[0]?.postMessage("taken");
});

scope.addEventListener("fetch", (event) => {
  const { request, respondWith } = event as Event & { request: Request; respondWith(answer: Promise<Response>): void };
  const { pathname } = new URL(request.url);
  if (!pathname.startsWith(DOWNLOAD_PATH)) return;
  const id = pathname.slice(DOWNLOAD_PATH.length);
  const plan = plans.get(id);
  if (plan === undefined) return;
  plans.delete(id);
  respondWith.call(event, answerPlan(plan));
});
