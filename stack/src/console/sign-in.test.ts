import { expect, it } from "vitest";
import { signInOf } from "./sign-in.ts";

const clerk = { CLERK_JWT_KEY: "PUBLIC KEY", CLERK_ISSUER: "https://clerk.test", CLERK_PUBLISHABLE_KEY: "pk_test_x" };

it("is local without Clerk's settings, and says so to the production build that it serves", () => {
  expect(signInOf({ CLERK_ISSUER: "" })).toEqual({
    bindings: { LOCAL_SESSIONS: "yes" },
    console: { kind: "local", allowed_in_production: true },
  });
});
it("is Clerk with them, and then no local session is allowed", () => {
  expect(signInOf(clerk)).toEqual({
    bindings: { CLERK_JWT_KEY: "PUBLIC KEY", CLERK_ISSUER: "https://clerk.test" },
    console: { kind: "clerk", publishable_key: "pk_test_x", proxy_url: null },
  });
});
it("refuses half of them", () => {
  expect(() => signInOf({ ...clerk, CLERK_ISSUER: "" })).toThrow("Clerk needs CLERK_ISSUER too");
});
