import { ApiRefusal, type NoAnswer } from "./api/failure.ts";

type Beacon = {
  kind: "page_view" | "session" | "interaction" | "api_error";
  /** A route's pattern, never an id: `/executions/$id`. */
  page: string;
  name?: string;
  request_id?: string;
  error_code?: string;
};

/**
 * Counts page views and sessions, and has interactions and the API's errors logged with the request's id: without cookies, ids, addresses or what people typed.
 * Nothing waits for them, and one that is lost is lost.
 */
export function beaconsOf(apiUrl: string) {
  let page = "/";
  function send(beacon: Omit<Beacon, "page">): void {
    const body = JSON.stringify({ app: "console", page, ...beacon });
    const headers = { "content-type": "application/json" };
    void fetch(`${apiUrl}/api/v1/beacons`, { method: "POST", body, headers, keepalive: true, credentials: "omit" }).catch(
      () => undefined,
    );
  }
  return {
    session: () => send({ kind: "session" }),
    pageView(route: string): void {
      page = route;
      send({ kind: "page_view" });
    },
    apiError(name: string, error: ApiRefusal | NoAnswer): void {
      if (error instanceof ApiRefusal) {
        send({ kind: "api_error", name, request_id: error.body.request_id, error_code: error.body.error_code });
      } else send({ kind: "api_error", name, error_code: "network_error" });
    },
    /** Names what was used by the `data-action` of the control, so that nothing of the page's content can slip in. */
    watchInteractions(root: Document, routeOf: () => string): () => void {
      const seen = (event: MouseEvent) => {
        const control = event.target instanceof Element ? event.target.closest("[data-action]") : null;
        const name = control?.getAttribute("data-action");
        if (!name) return;
        page = routeOf();
        send({ kind: "interaction", name });
      };
      root.addEventListener("click", seen);
      return () => root.removeEventListener("click", seen);
    },
  };
}
