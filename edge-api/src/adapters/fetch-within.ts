/**
 * `fetch` with a time limit over the whole answer, body included, which is small here and read at once. The timer is taken down with it:
 * `AbortSignal.timeout` would keep the object that asked awake, and billed, until the limit has passed.
 * @throws whatever fetch throws, and a DOMException TimeoutError after `timeoutMs`
 */
export async function fetchWithin(timeoutMs: number, input: Request | string | URL, init: RequestInit = {}): Promise<Response> {
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(new DOMException("no answer in time", "TimeoutError")), timeoutMs);
  try {
    const response = await fetch(input, { ...init, signal: limit.signal });
    const body = await response.arrayBuffer();
    const { status, statusText, headers } = response;
    // A Response with status 204 or 304 refuses even an empty body.
    return new Response(body.byteLength === 0 ? null : body, { status, statusText, headers });
  } finally {
    clearTimeout(timer);
  }
}
