import { type ErrorBody, type ExecutionStreamEvent, errorBody, executionEvent } from "@rgrid/schema";
import { type Client, createClient } from "@rgrid/schema/client";
import type { ReadyLine } from "@rgrid/stack";
import { inject } from "vitest";

const sharedStack = (): ReadyLine => inject("stack").ready;

export const keyOf = (account: number, stack: ReadyLine = sharedStack()): string => {
  const key = stack.accounts[account]?.api_key;
  if (key === undefined) throw new Error(`the stack has no account ${account}`);
  return key;
};

export const clientOf = (account = 0, stack: ReadyLine = sharedStack()): Client =>
  createClient({ baseUrl: stack.api_url, token: keyOf(account, stack) });

type Ask = {
  method?: string;
  token?: string | null;
  headers?: Record<string, string>;
  /** Sent as JSON unless it is text, which goes as it is. */
  body?: unknown;
  stack?: ReadyLine;
  signal?: AbortSignal;
};

/** A request as no client of ours would send it. */
export function ask(
  path: string,
  { method = "GET", token, headers = {}, body, stack = sharedStack(), signal }: Ask = {},
): Promise<Response> {
  const bearer = token === undefined ? keyOf(0, stack) : token;
  return fetch(`${stack.api_url}${path}`, {
    method,
    headers: {
      ...(bearer === null ? {} : { authorization: `Bearer ${bearer}` }),
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...headers,
    },
    ...(signal === undefined ? {} : { signal }),
    ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });
}

/** A refusal in its one shape, with its HTTP status. */
export async function refusal(response: Response): Promise<ErrorBody & { status: number }> {
  return { ...errorBody.parse(await response.json()), status: response.status };
}

export type SeenEvent = { id: string; event: ExecutionStreamEvent };

/** All events of a stream until the server closes it, with the ids that came with them. */
export async function eventsOf(executionId: string, lastEventId?: string): Promise<SeenEvent[]> {
  const headers: Record<string, string> = lastEventId === undefined ? {} : { "last-event-id": lastEventId };
  const response = await ask(`/api/v1/executions/${executionId}/events`, { headers });
  if (!response.ok) throw new Error(`HTTP ${response.status}: ${await response.text()}`);
  const blocks = (await response.text()).split("\n\n");
  return blocks.flatMap((block) => {
    const field = (name: string): string | undefined => new RegExp(`^${name}: ?(.*)$`, "m").exec(block)?.[1];
    const [id, data] = [field("id"), field("data")];
    if (id === undefined || data === undefined) return [];
    return [{ id, event: executionEvent.parse({ type: field("event"), ...(JSON.parse(data) as object) }) }];
  });
}
