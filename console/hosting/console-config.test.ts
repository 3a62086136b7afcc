import { describe, expect, it } from "vitest";
import { clerkFrontendOrigin, parseConsoleConfig } from "./console-config.ts";
import { responseHeaders } from "./response-headers.ts";

const urls = { api_url: "https://api.test/", docs_url: "https://docs.test" };
const key = `pk_test_${btoa("clerk.test.example$")}`;

describe("config.json", () => {
  it("takes a local session, which no production build may start with unless it says so", () => {
    const config = parseConsoleConfig({ ...urls, auth: { kind: "local" } });
    expect(config).toEqual({
      api_url: "https://api.test",
      docs_url: "https://docs.test",
      auth: { kind: "local", allowed_in_production: false },
    });
  });
  it.each([
    [null, "must hold an object"],
    [{ docs_url: urls.docs_url, auth: { kind: "local" } }, "api_url must be a URL"],
    [urls, "auth must say"],
    [{ ...urls, auth: { kind: "none" } }, 'must be "clerk" or "local"'],
    [{ ...urls, auth: { kind: "clerk", publishable_key: "sk_live_1" } }, "publishable_key must be Clerk's"],
    [{ ...urls, auth: { kind: "clerk", publishable_key: key, proxy_url: "here" } }, "proxy_url must be a URL"],
  ])("refuses %j", (value, message) => expect(() => parseConsoleConfig(value)).toThrow(message));
  it("finds Clerk's host in the publishable key, or in the proxy's address", () => {
    const auth = { kind: "clerk" as const, publishable_key: key, proxy_url: null };
    expect(clerkFrontendOrigin(auth)).toBe("https://clerk.test.example");
    expect(clerkFrontendOrigin({ ...auth, proxy_url: "http://127.0.0.1:9/__clerk" })).toBe("http://127.0.0.1:9");
  });
});

describe("the policy of the pages", () => {
  const policyOf = (auth: unknown) =>
    responseHeaders(parseConsoleConfig({ ...urls, auth }), "https://store.test")["content-security-policy"] ?? "";
  it("lets a local console reach the API and the store, and nobody else", () => {
    const policy = policyOf({ kind: "local" });
    expect(policy).toContain("script-src 'self';");
    expect(policy).toContain("style-src 'self';");
    expect(policy).toContain("connect-src 'self' https://api.test https://store.test;");
    expect(policy).not.toMatch(/unsafe|clerk|cloudflare/);
  });
  it("adds Clerk's own only in Clerk mode, and never inline scripts", () => {
    const policy = policyOf({ kind: "clerk", publishable_key: key });
    expect(policy).toContain("connect-src 'self' https://api.test https://store.test https://clerk.test.example;");
    expect(policy).toContain("script-src 'self' https://challenges.cloudflare.com;");
  });
});
