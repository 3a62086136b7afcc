import { beacon, localSession, localSignIn } from "../session.ts";
import { define } from "./endpoint.ts";

/** What a page may ask without a credential. */
export const OPEN_ENDPOINTS = define({
  localSignIn: {
    method: "post",
    path: "/api/v1/session",
    access: "none",
    tag: "account",
    summary:
      "A session for whoever says so: only where a deployment allows local sessions, elsewhere 404. The first makes the account",
    body: localSignIn,
    answers: { 201: localSession },
  },
  beacons: {
    method: "post",
    path: "/api/v1/beacons",
    access: "none",
    tag: "operation",
    summary: "Counts a page view, a session or a click, without cookie or id",
    body: beacon,
    answers: { 204: "text/plain" },
  },
});
