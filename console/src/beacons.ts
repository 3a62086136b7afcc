import { ApiRefusal, type NoAnswer } from "./api/failure.ts";

type Beacon = {
  kind: "page_view" | "session" | "interaction" | "api_error";
  /** A route's pattern, never an id: `/executions/$id`. */
  page: string;
  name?: string;
  request_id?: string;
  error_code?: string;
};

/** Says of this tab that it was counted, and nothing else. */
const COUNTED = "rgrid.session-counted";

/** Global Privacy Control is the successor of Do Not Track; both are honoured, as on the site. */
const refusedBy = (reader: Navigator): boolean =>
  reader.doNotTrack === "1" || ("globalPrivacyControl" in reader && reader.globalPrivacyControl === true);

/**
 * Counts page views and sessions, and has interactions and the API's errors logged with the request's id: without cookies, ids, addresses or what people typed.
 * Nothing waits for them, and one that is lost is lost. Of who asks not to be tracked there are none.
 */
export function beaconsOf(apiUrl: string, reader: Navigator) {
  let page = "/";
  const refused = refusedBy(reader);
  function send(beacon: Omit<Beacon, "page">): void {
    if (refused) return;
    const body = JSON.stringify({ app: "console", page, ...beacon });
    const headers = { "content-type": "application/json" };
    void fetch(`${apiUrl}/api/v1/beacons`, { method: "POST", body, headers, keepalive: true, credentials: "omit" }).catch(
      () => undefined,
    );
  }
  return {
    /** A tab from its opening to its end, however often it is loaded. */
    session(): void {
      if (sessionStorage.getItem(COUNTED) !== null) return;
      sessionStorage.setItem(COUNTED, "yes");
      send({ kind: "session" });
    },
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
