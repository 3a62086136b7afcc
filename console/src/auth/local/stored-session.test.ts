import { expect, it } from "vitest";
import { parseStoredSession } from "./stored-session.ts";

const session = { token: "rgc_x", expires_at: "2026-11-25T00:00:00.000Z", email: "ada@example.org" };

it("reads what was stored", () => expect(parseStoredSession(JSON.stringify({ ...session, more: 1 }))).toEqual(session));
it.each([null, "", "{", "[]", "null", JSON.stringify({ ...session, token: 1 })])("takes %j for no session", (text) => {
  expect(parseStoredSession(text)).toBeNull();
});
