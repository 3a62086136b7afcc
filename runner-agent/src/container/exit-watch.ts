import type { IncomingMessage } from "node:http";
import type Docker from "dockerode";
import { z } from "zod";

const answer = z.object({ StatusCode: z.int() });

/** The part of dockerode's connection that its types leave out. */
type Modem = {
  dial(options: object, callback: (error: Error | null, response: IncomingMessage) => void): void;
};

/**
 * Asks the engine to tell of a container's next exit. dockerode's own `wait` never settles when the engine dies meanwhile: it has the headers
 * by then, and hears only the end of an answer, not that it broke off.
 * @returns once the engine has heard the question, so that no exit after it is missed; `code` rejects when the engine is lost
 */
export async function watchExit(container: Docker.Container, signal: AbortSignal): Promise<{ code: Promise<number> }> {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const request = {
      // The question mark is the modem's sign that options make up the query.
      path: `/containers/${container.id}/wait?`,
      options: { condition: "next-exit" },
      method: "POST",
      abortSignal: signal,
      isStream: true,
      statusCodes: { 200: true, 400: "bad parameter", 404: "no such container", 500: "server error" },
    };
    (container.modem as Modem).dial(request, (error, given) => (error ? reject(error) : resolve(given)));
  });
  const code = readAll(response).then((text) => answer.parse(JSON.parse(text)).StatusCode);
  // Awaited after the start: until then a failure must not count as unhandled.
  code.catch(() => undefined);
  return { code };
}

async function readAll(response: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of response.setEncoding("utf8")) text += String(chunk);
  return text;
}
