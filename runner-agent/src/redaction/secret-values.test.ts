import { describe, expect, it } from "vitest";
import { secretsOf } from "./secret-values.ts";

describe("secrets of an environment", () => {
  it("are values of 8 characters and more, once each", () => {
    const secrets = secretsOf({ A: "1234567", B: "12345678", C: "éééééééé", D: "12345678" });
    expect(secrets).toContain("12345678");
    expect(secrets).toContain("éééééééé");
    expect(secrets).not.toContain("1234567");
    expect(new Set(secrets).size).toBe(secrets.length);
  });
  it("are not where things are and in which language", () => {
    expect(secretsOf({ PYTHONPATH: "packages/core", TZ: "Europe/Zurich" })).toEqual([]);
  });
  const value = 'p@ss w\u00f6rd/"+ü';
  it.each([
    ["JSON", JSON.stringify({ value })],
    ["a URL", `https://h/?q=${encodeURIComponent(value)}`],
    ["a form", new URLSearchParams({ q: value }).toString()],
    ["base64", Buffer.from(value).toString("base64")],
    ["base64 behind one byte", Buffer.from(`:${value}`).toString("base64")],
    ["base64 behind a name", Buffer.from(`user:${value}`).toString("base64")],
    ["base64 between others", Buffer.from(`ab${value}cd`).toString("base64")],
    ["base64 in a URL", Buffer.from(`user:${value}?`).toString("base64url")],
  ])("are found in %s", (_, text) => {
    expect(secretsOf({ A: value }).some((secret) => text.includes(secret))).toBe(true);
  });
  it("are the long lines of one of several lines", () => {
    const secrets = secretsOf({ KEY: "-----BEGIN X-----\n  MIIEvQIBADANBgkq\nshort\n" });
    expect(secrets).toContain("MIIEvQIBADANBgkq");
    expect(secrets).not.toContain("short");
    expect(secrets).toContain("-----BEGIN X-----\\n  MIIEvQIBADANBgkq\\nshort\\n");
  });
});
