import { describe, expect, it } from "vitest";
import { isDirect } from "./no-proxy.ts";
import { proxyFor, WayOutError, wayOutOf } from "./way-out.ts";

describe("what the environment says of the way out", () => {
  it("is nothing where no variable is set, or all are empty", () => {
    expect(wayOutOf({})).toBeNull();
    expect(wayOutOf({ HTTPS_PROXY: "", NO_PROXY: "x", SSL_CERT_FILE: "" })).toBeNull();
  });
  it("is a proxy for each kind of URL, lower case first, and files of certificates, each once", () => {
    const env = { HTTPS_PROXY: "http://one", https_proxy: "two:3128", NODE_EXTRA_CA_CERTS: "/a", SSL_CERT_FILE: "/a" };
    const wayOut = wayOutOf(env);
    expect(wayOut).toMatchObject({ httpsProxy: "http://two:3128", httpProxy: null, caFiles: ["/a"] });
    if (wayOut === null) return;
    expect([proxyFor(wayOut, "https://a.example"), proxyFor(wayOut, "http://a.example")]).toEqual(["http://two:3128", null]);
    expect(proxyFor(wayOut, "https://127.0.0.1:8787/x")).toBeNull();
  });
  it.each(["socks5://ann:secret@x", "http://ann:secret@x:port"])(
    "names a variable that can't be used, not its value: %s",
    (value) => {
      let error: unknown = null;
      try {
        wayOutOf({ HTTP_PROXY: value });
      } catch (thrown) {
        error = thrown;
      }
      expect(error).toBeInstanceOf(WayOutError);
      expect(String(error)).toContain("HTTP_PROXY must");
      expect(String(error)).not.toContain("secret");
    },
  );
});

it.each([
  ["https://api.example", "", false],
  ["https://api.example", "*", true],
  ["https://api.example", "other, API.example", true],
  ["https://a.api.example", "api.example", true],
  ["https://a.api.example", ".api.example", true],
  ["https://api.example", ".api.example", true],
  ["https://a.api.example", "*.api.example", true],
  ["https://myapi.example", "api.example", false],
  ["https://api.example", "api.example:443", true],
  ["http://api.example", "api.example:443", false],
  ["http://[::1]:80/", "localhost ::1 [::1]", true],
])("%s with NO_PROXY=%s is reached without a proxy: %s", (url, noProxy, expected) => {
  expect(isDirect(new URL(url), noProxy)).toBe(expected);
});
