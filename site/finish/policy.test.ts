import { expect, it } from "vitest";
import { hashOf, headersFile, responseHeaders } from "./policy.ts";

const policyOf = (...pages: string[]): string => responseHeaders(pages, "https://api.test/v1")["content-security-policy"] ?? "";

it("allows the inline scripts and styles of all pages, each by its hash, and the API", () => {
  const policy = policyOf(
    "<style>a{}</style><script>one()</script>",
    '<script type="module">two()</script><script>one()</script>',
  );
  expect(policy).toContain(`script-src 'self' 'wasm-unsafe-eval' ${[hashOf("one()"), hashOf("two()")].sort().join(" ")};`);
  expect(policy).toContain(`style-src 'self' ${hashOf("a{}")};`);
  expect(policy).toContain("connect-src 'self' https://api.test;");
  // As browsers compute it.
  expect(hashOf("one()")).toBe("'sha256-HR7iaask9daLMRRskMI++QeJtjWDOjyPA6lGzYGzKW4='");
});
it("asks for nothing that is not run, or that is a file", () => {
  expect(policyOf('<script src="/a.js"></script><script type="application/ld+json">{}</script>')).not.toContain("sha256");
});
it("is written as Pages reads it, and never longer than that", () => {
  expect(headersFile({ a: "b", c: "d: e" })).toBe("/*\n  a: b\n  c: d: e\n");
  expect(() => headersFile({ a: "b".repeat(2000) })).toThrow("a header of 2005 characters");
});
