import { type FetchOptions, ofetch } from "ofetch";
import type { z } from "zod";
import { ENDPOINTS, type EndpointName } from "../endpoints/index.ts";
import { type ErrorBody, errorBody } from "../errors/error-metadata.ts";
import { retryAfterSeconds } from "./retry-after.ts";

type Table = typeof ENDPOINTS;
type InputOf<E, K extends string> = E extends { [P in K]: infer S extends z.ZodType } ? z.input<S> : never;
type Part<E, K extends string> = [InputOf<E, K>] extends [never]
  ? unknown
  : object extends InputOf<E, K>
    ? { [P in K]?: InputOf<E, K> }
    : { [P in K]: InputOf<E, K> };

/** What a call of this endpoint takes: `params`, `query`, `headers`, `body`, as its contract says. */
export type CallInput<N extends EndpointName> = Part<Table[N], "params"> &
  Part<Table[N], "query"> &
  Part<Table[N], "headers"> &
  Part<Table[N], "body">;

type JsonAnswer<A> = { [S in keyof A]: A[S] extends z.ZodType ? z.output<A[S]> : never }[keyof A];
/** What a call of this endpoint answers; `never` where the answer is not JSON (use {@link Client.open}). */
export type CallOutput<N extends EndpointName> = JsonAnswer<Table[N]["answers"]>;

export type ClientOptions = {
  /** For example https://api.rgrid.dev, without a slash at its end. */
  baseUrl: string;
  /** Bearer token of every call that gives none of its own. */
  token: string | null;
  /** Replaces the global fetch (proxies, tests). */
  fetch?: typeof globalThis.fetch;
  userAgent?: string;
};
export type CallOptions = { token?: string; signal?: AbortSignal };

/** The API refused: an answer with an error body. */
export class ApiRefusal extends Error {
  readonly status: number;
  readonly body: ErrorBody;
  readonly retryAfterSeconds: number | null;
  constructor(status: number, body: ErrorBody, retryAfterSeconds: number | null) {
    super(`${body.error_code}: ${body.error_message}`);
    this.name = "ApiRefusal";
    this.status = status;
    this.body = body;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/**
 * No answer in our shape came. `status` null: no connection, or one that broke off before the whole answer was here; else a whole answer that
 * somebody else gave, such as a proxy's page, or with a ZodError as its cause one of another version of the API.
 */
export class NoAnswer extends Error {
  readonly status: number | null;
  readonly retryAfterSeconds: number | null;
  constructor(status: number | null, cause: unknown, retryAfterSeconds: number | null = null) {
    super(status === null ? "the API did not answer" : `the answer (HTTP ${status}) is not from the API`, { cause });
    this.name = "NoAnswer";
    this.status = status;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

type LooseInput = {
  params?: Record<string, unknown>;
  query?: Record<string, unknown>;
  headers?: Record<string, string>;
  body?: unknown;
};

export type Client = {
  /** Calls a JSON endpoint. @throws ApiRefusal, NoAnswer; the AbortSignal's reason when aborted */
  call<N extends EndpointName>(name: N, input: CallInput<N>, options?: CallOptions): Promise<CallOutput<N>>;
  /** Opens an endpoint whose answer is a stream or text, status 2xx. @throws ApiRefusal, NoAnswer */
  open<N extends EndpointName>(name: N, input: CallInput<N>, options?: CallOptions): Promise<Response>;
};

function pathOf(template: string, params: Record<string, unknown> = {}): string {
  return template.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(params[name])));
}

/** Objects in a query travel as JSON, so that any character is safe in them. */
function queryOf(query: Record<string, unknown> = {}): Record<string, string> {
  const pairs = Object.entries(query).filter(([, value]) => value !== undefined && value !== null);
  return Object.fromEntries(
    pairs.map(([name, value]) => [name, typeof value === "object" ? JSON.stringify(value) : String(value)]),
  );
}

/** The whole body, or {@link NoAnswer} without a status where the connection breaks before its end. */
async function textOf(response: Response, signal: AbortSignal | undefined): Promise<string> {
  try {
    return await response.text();
  } catch (error) {
    if (signal?.aborted) throw signal.reason;
    throw new NoAnswer(null, error);
  }
}

async function refusalOf(response: Response, signal: AbortSignal | undefined): Promise<ApiRefusal | NoAnswer> {
  const text = await textOf(response, signal);
  const seconds = retryAfterSeconds(response.headers.get("retry-after"), Date.now());
  let parsed: unknown = null;
  try {
    parsed = JSON.parse(text);
  } catch {
    // A proxy's page, say: it falls through to NoAnswer, like JSON of another shape.
  }
  const body = errorBody.safeParse(parsed);
  if (!body.success) return new NoAnswer(response.status, text.slice(0, 200), seconds);
  return new ApiRefusal(response.status, body.data, seconds);
}

/** A portal that wants to be signed in to answers every request with its page and 200. */
function isOfContract(response: Response, wanted: unknown): boolean {
  if (typeof wanted !== "string") return true;
  const type = response.headers.get("content-type")?.split(";")[0]?.trim().toLowerCase();
  return type !== "text/html";
}

/** The body of an answer in the shape that is wanted. @throws NoAnswer; the signal's reason when aborted */
export async function answerOf<T>(response: Response, schema: z.ZodType<T>, signal?: AbortSignal): Promise<T> {
  const text = await textOf(response, signal);
  try {
    return schema.parse(JSON.parse(text));
  } catch (error) {
    throw new NoAnswer(response.status, error);
  }
}

/** A typed client of the whole API; it retries nothing by itself, since only its caller knows what is safe to repeat. */
export function createClient(options: ClientOptions): Client {
  const send = ofetch.create(
    { retry: false, ignoreResponseError: true },
    options.fetch ? ({ fetch: options.fetch } as never) : {},
  );

  async function open(name: EndpointName, input: LooseInput, { token, signal }: CallOptions = {}): Promise<Response> {
    const endpoint = ENDPOINTS[name];
    const bearer = token ?? options.token;
    const request: FetchOptions<"stream"> = {
      method: endpoint.method.toUpperCase(),
      query: queryOf(input.query),
      headers: {
        ...input.headers,
        ...(bearer === null ? {} : { authorization: `Bearer ${bearer}` }),
        ...(options.userAgent === undefined ? {} : { "user-agent": options.userAgent }),
      },
      responseType: "stream",
    };
    if ("body" in endpoint) request.body = (input.body ?? {}) as Record<string, unknown>;
    if (signal) request.signal = signal;
    let response: Response;
    try {
      response = await send.raw(options.baseUrl + pathOf(endpoint.path, input.params), request);
    } catch (error) {
      if (signal?.aborted) throw signal.reason;
      throw new NoAnswer(null, error);
    }
    if (!response.ok) throw await refusalOf(response, signal);
    const answers: Record<number, unknown> = endpoint.answers;
    if (!isOfContract(response, answers[response.status])) {
      await response.body?.cancel();
      throw new NoAnswer(response.status, "a page");
    }
    return response;
  }

  return {
    open: (name, input, callOptions) => open(name, input as LooseInput, callOptions),
    async call<N extends EndpointName>(name: N, input: CallInput<N>, callOptions?: CallOptions) {
      const response = await open(name, input as LooseInput, callOptions);
      const answer = (ENDPOINTS[name].answers as Record<number, z.ZodType | string>)[response.status];
      return answerOf(response, answer as z.ZodType, callOptions?.signal) as Promise<CallOutput<N>>;
    },
  };
}
