import { expect, it } from "vitest";
import { watchIdentity } from "./identity.ts";
import type { AuthState } from "./provider.ts";

const ADA: AuthState = { status: "signed_in", label: "ada@example.org" };
const BOB: AuthState = { status: "signed_in", label: "bob@example.org" };
const NOBODY: AuthState = { status: "signed_out", ended: false };

it.each<{ what: string; states: AuthState[]; left: number }>([
  { what: "who signs out", states: [ADA, NOBODY], left: 1 },
  { what: "who is followed by somebody else at once", states: [ADA, BOB], left: 1 },
  { what: "nobody where one signs in", states: [{ status: "loading" }, NOBODY, ADA], left: 0 },
  { what: "nobody where the same one goes on", states: [ADA, { ...ADA }], left: 0 },
])("tells of $what", ({ states: [first, ...more], left }) => {
  let state = first as AuthState;
  let listener: () => void = () => undefined;
  let told = 0;
  watchIdentity(
    {
      state: () => state,
      subscribe: (told) => {
        listener = told;
        return () => undefined;
      },
    },
    () => {
      told++;
    },
  );
  for (const next of more) {
    state = next;
    listener();
  }
  expect(told).toBe(left);
});
