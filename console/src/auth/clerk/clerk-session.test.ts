import { describe, expect, it } from "vitest";
import { ClerkSession } from "./clerk-session.ts";

function sessionWith(tokens: string[]) {
  const session = new ClerkSession();
  const asked: string[] = [];
  let signedIn = true;
  const tell = () =>
    session.tell({
      isSignedIn: signedIn,
      label: "ada@example.org",
      getToken: (options) => {
        if (options?.skipCache) tokens.shift();
        asked.push(options?.skipCache ? "fresh" : "cached");
        return Promise.resolve(tokens[0] ?? null);
      },
      signOut: () => {
        signedIn = false;
        tell();
        return Promise.resolve();
      },
    });
  tell();
  return { session, asked };
}

describe("Clerk's session", () => {
  it("is not known before Clerk is there", async () => {
    const session = new ClerkSession();
    expect(session.state()).toEqual({ status: "loading" });
    expect(await session.token()).toBeNull();
  });
  it("says that nobody can be asked, and forgets it once Clerk is there after all", async () => {
    const session = new ClerkSession();
    session.unreachable();
    expect(session.state()).toEqual({ status: "unreachable" });
    session.tell({ isSignedIn: false, label: "", getToken: () => Promise.resolve(null), signOut: () => Promise.resolve() });
    session.unreachable();
    expect(session.state()).toEqual({ status: "signed_out", ended: false });
  });
  it("gives the token that Clerk keeps", async () => {
    const { session, asked } = sessionWith(["one"]);
    expect([await session.token(), session.state(), asked]).toEqual([
      "one",
      { status: "signed_in", label: "ada@example.org" },
      ["cached"],
    ]);
  });
  it("asks for a fresh token once one was refused, and goes on", async () => {
    const { session } = sessionWith(["one", "two"]);
    session.refused("one");
    session.refused("one");
    expect([await session.token(), session.state().status]).toEqual(["two", "signed_in"]);
  });
  it("has ended when the fresh one is refused too", async () => {
    const { session } = sessionWith(["one", "two"]);
    session.refused("one");
    session.refused((await session.token()) ?? "");
    expect(session.state()).toEqual({ status: "signed_out", ended: true });
  });
  it("goes on when another one is refused long after the fresh one was taken", async () => {
    const { session } = sessionWith(["one", "two", "three"]);
    session.refused("one");
    session.accepted((await session.token()) ?? "");
    session.refused((await session.token()) ?? "");
    expect([await session.token(), session.state().status]).toEqual(["three", "signed_in"]);
  });
  it("is in doubt still when what is taken is an answer to an earlier call", async () => {
    const { session } = sessionWith(["one", "two"]);
    session.refused("one");
    const fresh = (await session.token()) ?? "";
    session.accepted("one");
    session.refused(fresh);
    expect(session.state()).toEqual({ status: "signed_out", ended: true });
  });
  it("tells its listeners of changes only", () => {
    const { session } = sessionWith(["one"]);
    let told = 0;
    session.subscribe(() => told++);
    session.tell({
      isSignedIn: true,
      label: "ada@example.org",
      getToken: () => Promise.resolve(null),
      signOut: () => Promise.resolve(),
    });
    expect(told).toBe(0);
    session.tell({ isSignedIn: false, label: "", getToken: () => Promise.resolve(null), signOut: () => Promise.resolve() });
    expect(told).toBe(1);
  });
});
