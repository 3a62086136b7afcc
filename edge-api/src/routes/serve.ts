import { type Access, ApiError, ENDPOINTS, type Endpoint, type EndpointName, type Limits } from "@rgrid/schema";
import type { Hono } from "hono";
import type { z } from "zod";
import type { Callers } from "../access/bearer.ts";
import { limitBody } from "../middleware/body-limit.ts";
import { asError } from "../middleware/errors.ts";
import { rateLimit } from "../middleware/rate-limit.ts";
import type { Api, AppContext, AppEnv } from "./api.ts";
import { parseRequest } from "./parse-request.ts";

type Table = typeof ENDPOINTS;
type Part<E, K extends string> = E extends { [P in K]: infer S extends z.ZodType } ? z.output<S> : null;
type Json<A> = { [S in keyof A]: A[S] extends z.ZodType ? z.output<A[S]> : Response }[keyof A];

/** A request to one endpoint: authenticated and parsed as its contract says. */
export type Call<N extends EndpointName> = {
  params: Part<Table[N], "params">;
  query: Part<Table[N], "query">;
  headers: Part<Table[N], "headers">;
  body: Part<Table[N], "body">;
  caller: Callers[Table[N]["access"] & Access];
  c: AppContext;
};
/** Answers with the contract's JSON (200, or what `c.status` was set to), or a Response where the contract is not JSON. */
type Handler<N extends EndpointName> = (call: Call<N>) => Promise<Json<Table[N]["answers"]>>;

/** Adds one endpoint of the contract to the app. */
export type Serve = <N extends EndpointName>(name: N, handler: Handler<N>) => void;

const STREAMS: ReadonlySet<EndpointName> = new Set(["streamEvents", "streamAccount"]);

const honoPath = (path: string): string => path.replace(/\{(\w+)\}/g, ":$1");

/** One that was replaced must not use up what the next one of the same runner has. */
const processOf = ({ runner_id, incarnation }: Callers["runner_session"]): string => `${runner_id} ${incarnation}`;

const bodyBytesMax = (name: EndpointName, limits: Limits): number =>
  name === "finishLease" ? limits.finishBodyBytesMax : limits.requestBodyBytesMax;

/** Method, path, credential, limits and parsing of every route come from the contract; a handler sees only what passed them. */
export function serveOn(app: Hono<AppEnv>, api: Api): Serve {
  const limits = api.config.limits;
  const takeRequest = rateLimit(api.clock, { perMinute: limits.requestsPerMinutePerKey, burst: limits.requestsBurstPerKey });
  const takePoll = rateLimit(api.clock, { perMinute: limits.pollsPerMinutePerRunner, burst: limits.pollsBurstPerRunner });

  return (name, handler) => {
    const endpoint: Endpoint = ENDPOINTS[name];
    const maxSize = bodyBytesMax(name, limits);
    app.on(endpoint.method.toUpperCase(), honoPath(endpoint.path), async (c: AppContext) => {
      c.set("route", name);
      try {
        return await answerTo(c);
      } catch (thrown) {
        throw asError(thrown);
      }
    });

    async function answerTo(c: AppContext): Promise<Response> {
      await limitBody(c, maxSize, limits);
      const caller = await api.authenticate(endpoint.access, c.req.header("authorization") ?? null);
      // Streams are counted while they are open, and runners talk as often as their scripts print: both apart from this limit. A poll has its
      // own: each one wakes the dispatcher and ends the one before it.
      if (endpoint.access === "api_key" && !STREAMS.has(name)) takeRequest((caller as Callers["api_key"]).id);
      if (endpoint.access === "runner_session") takePoll(processOf(caller as Callers["runner_session"]));
      const parts = await parseRequest(endpoint, c);
      // The one place where the table's types meet the run-time: the parts were parsed by the very schemas that type them.
      const answer = await handler({ ...parts, caller, c } as unknown as Parameters<typeof handler>[0]);
      return answer instanceof Response ? answer : c.json(answer as object);
    }
  };
}

const METHODS_BY_PATH: ReadonlyMap<string, readonly string[]> = Object.values(ENDPOINTS).reduce(
  (methods, { path, method }) => methods.set(path, [...(methods.get(path) ?? []), method.toUpperCase()]),
  // Not of the table: nobody but a browser or a generator asks for them.
  new Map<string, string[]>([
    ["/openapi.json", ["GET"]],
    ["/docs", ["GET"]],
  ]),
);

const refuseMethod = (c: AppContext, allowed: readonly string[]): never => {
  c.header("allow", allowed.join(", "));
  throw new ApiError("method_not_allowed", { method: c.req.method, allowed: [...allowed] });
};

/** Before all routes: a name of ours must not be taken for an id by the route of another method. */
export function guardNames(app: Hono<AppEnv>): void {
  for (const [path, allowed] of METHODS_BY_PATH) {
    if (path.includes("{")) continue;
    app.use(path, (c, next) => {
      const isKnown = allowed.includes(c.req.method) || (c.req.method === "HEAD" && allowed.includes("GET"));
      return isKnown ? next() : refuseMethod(c, allowed);
    });
  }
}

/** After all routes: a known path with a method that it does not know is 405 and says which it knows. */
export function serveWrongMethods(app: Hono<AppEnv>): void {
  for (const [path, allowed] of METHODS_BY_PATH) app.all(honoPath(path), (c) => refuseMethod(c, allowed));
}
