import type { CallInput, CallOutput } from "@rgrid/schema/client";
import { retryAfterSeconds } from "@rgrid/schema/retry-after";
import type { AuthProvider } from "../auth/provider.ts";
import { endWhenSilent } from "./end-when-silent.ts";
import { ApiRefusal, errorBodyOf, LateAnswer, NoAnswer } from "./failure.ts";
import { ROUTES, type RouteName } from "./routes.ts";

type LooseInput = {
  params?: Record<string, unknown>;
  query?: Record<string, unknown>;
  headers?: Record<string, string>;
  body?: unknown;
};

/**
 * The API with the contracts' types, and without their checks at run time: the console is released with its API, and reads nothing into a decision that would
 * need more than a page reload to put right.
 */
export type Api = {
  /** Calls a JSON endpoint. @throws ApiRefusal; NoAnswer, also after `ANSWER_MAX_MS`; the signal's reason when aborted */
  call<N extends RouteName>(name: N, input: CallInput<N>, signal?: AbortSignal): Promise<CallOutput<N>>;
  /**
   * Opens an endpoint that streams or answers text, however long that takes once it has begun: its body fails only where nothing comes for `SILENCE_MAX_MS`.
   * @param heard hears of every piece of it
   * @throws as `call`
   */
  open<N extends RouteName>(name: N, input: CallInput<N>, signal?: AbortSignal, heard?: () => void): Promise<Response>;
};

/** A browser keeps calls back for as long as other tabs hold all connections to a host, and a network may swallow them: neither says so. */
export const ANSWER_MAX_MS = 20_000;

export type ApiOptions = {
  baseUrl: string;
  auth: Pick<AuthProvider, "token" | "accepted" | "refused">;
  /** Hears of every failure but an abort; for the beacons. */
  onFailure: (name: RouteName, error: ApiRefusal | NoAnswer) => void;
};

/** @returns aborts with `signal`, and with a `LateAnswer` after `ANSWER_MAX_MS`, unless that is lifted */
function limited(signal?: AbortSignal): { signal: AbortSignal; lift: () => void } {
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(new LateAnswer()), ANSWER_MAX_MS);
  return { signal: AbortSignal.any(signal ? [signal, limit.signal] : [limit.signal]), lift: () => clearTimeout(timer) };
}

function urlOf(baseUrl: string, path: string, { params = {}, query = {} }: LooseInput): string {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(params[name])));
  const pairs = Object.entries(query).filter(([, value]) => value !== undefined && value !== null);
  // Objects in a query travel as JSON, so that any character is safe in them.
  const search = new URLSearchParams(
    pairs.map(([name, value]) => [name, typeof value === "object" ? JSON.stringify(value) : String(value)]),
  ).toString();
  return `${baseUrl}${filled}${search === "" ? "" : `?${search}`}`;
}

async function refusalOf(response: Response): Promise<ApiRefusal | NoAnswer> {
  const text = await response.text().catch(() => "");
  const retryAfterMs = 1000 * (retryAfterSeconds(response.headers.get("retry-after"), Date.now()) ?? 0);
  try {
    const body = errorBodyOf(JSON.parse(text));
    if (body !== null) return new ApiRefusal(response.status, body, retryAfterMs);
  } catch {
    // A proxy's page, say.
  }
  return new NoAnswer(response.status, text.slice(0, 200), retryAfterMs);
}

export function createApi({ baseUrl, auth, onFailure }: ApiOptions): Api {
  /** A token may end on its way: one that is refused is tried once more where there is another by then. */
  async function send(name: RouteName, input: LooseInput, signal: AbortSignal): Promise<Response> {
    const token = await auth.token();
    const response = await sendAs(token, name, input, signal);
    if (response.ok) return response;
    if (response.status !== 401 || token === null) throw await refusalOf(response);
    const other = await auth.token();
    if (other === null || other === token) throw await refusalOf(response);
    const again = await sendAs(other, name, input, signal);
    if (again.ok) return again;
    throw await refusalOf(again);
  }

  async function sendAs(token: string | null, name: RouteName, input: LooseInput, signal: AbortSignal): Promise<Response> {
    const { method, path } = ROUTES[name];
    const headers = new Headers(input.headers);
    if (token !== null) headers.set("authorization", `Bearer ${token}`);
    const request: RequestInit = { method: method.toUpperCase(), headers, signal };
    if (method === "post") {
      headers.set("content-type", "application/json");
      request.body = JSON.stringify(input.body ?? {});
    }
    const response = await fetch(urlOf(baseUrl, path, input), request).catch((error: unknown) => {
      signal.throwIfAborted();
      throw new NoAnswer(null, error);
    });
    if (token !== null && response.status === 401) auth.refused(token);
    // A proxy in front of the API has not looked at it.
    else if (token !== null && response.status < 500) auth.accepted(token);
    return response;
  }

  async function open(name: RouteName, input: LooseInput, signal: AbortSignal): Promise<Response> {
    try {
      return await send(name, input, signal);
    } catch (error) {
      if (error instanceof ApiRefusal || error instanceof NoAnswer) onFailure(name, error);
      throw error;
    }
  }

  return {
    async open(name, input, signal, heard) {
      const limit = limited(signal);
      const response = await open(name, input as LooseInput, limit.signal).finally(limit.lift);
      return response.body === null ? response : new Response(response.body.pipeThrough(endWhenSilent(heard)), response);
    },
    async call<N extends RouteName>(name: N, input: CallInput<N>, signal?: AbortSignal) {
      const limit = limited(signal);
      try {
        const response = await open(name, input as LooseInput, limit.signal);
        return (await response.json().catch((error: unknown) => {
          limit.signal.throwIfAborted();
          throw new NoAnswer(response.status, error);
        })) as CallOutput<N>;
      } finally {
        limit.lift();
      }
    },
  };
}
