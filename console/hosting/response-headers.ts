import { type ConsoleConfig, clerkFrontendOrigin } from "./console-config.ts";

/**
 * The headers of every file of the console. Nothing is loaded from elsewhere but the API and the object store; in Clerk mode also what Clerk documents
 * (https://clerk.com/docs/security/clerk-csp): its frontend API, its pictures, Cloudflare's bot check, and the styles that its widgets insert.
 * @param storeOrigin where presigned URLs point to
 */
export function responseHeaders(config: ConsoleConfig, storeOrigin: string): Record<string, string> {
  const api = new URL(config.api_url).origin;
  const clerk = config.auth.kind === "clerk" ? clerkFrontendOrigin(config.auth) : null;
  const policy: Record<string, readonly (string | null)[]> = {
    "default-src": ["'none'"],
    "script-src": ["'self'", clerk && "https://challenges.cloudflare.com"],
    "style-src": ["'self'", clerk && "'unsafe-inline'"],
    "img-src": ["'self'", "blob:", storeOrigin, clerk && "https://img.clerk.com"],
    "font-src": ["'self'"],
    "connect-src": ["'self'", api, storeOrigin, clerk],
    "worker-src": ["'self'", clerk && "blob:"],
    // Downloads begin in a hidden frame, which the download worker answers.
    "frame-src": ["'self'", clerk && "https://challenges.cloudflare.com"],
    "form-action": ["'self'"],
    "base-uri": ["'none'"],
    "frame-ancestors": ["'none'"],
  };
  return {
    "content-security-policy": Object.entries(policy)
      .map(([name, sources]) => `${name} ${[...new Set(sources.filter((source) => source !== null))].join(" ")}`)
      .join("; "),
    "x-content-type-options": "nosniff",
    // The path names an execution; nobody else needs to know it.
    "referrer-policy": "no-referrer",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "cross-origin-opener-policy": clerk ? "same-origin-allow-popups" : "same-origin",
  };
}
