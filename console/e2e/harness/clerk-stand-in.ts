import { createSign, generateKeyPairSync, randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { environment, type Person, signInOf, signUpOf, userOf } from "./clerk-shapes.ts";

export const CLERK_USER = { id: "user_2ada", email: "ada@clerk.example", password: "correct horse battery staple" };
/** Who signs up; the code is what Clerk would have sent by mail. */
export const CLERK_NEWCOMER = { id: "user_2bob", email: "bob@clerk.example", password: "staple battery horse", code: "424242" };
const ISSUER = "https://clerk.stand-in.example";
const TOKEN_SECONDS = 60;

export type ClerkStandIn = {
  /** What the stack's environment needs to take its tokens. */
  env: Record<string, string>;
  /** Every token from now on is one that the API refuses. */
  breakTokens: () => void;
  close: () => Promise<void>;
};

/**
 * Clerk's frontend API as far as an address and a password go, for one browser: environment, client, sign_ins, first factor, sign_ups, the code of a mail,
 * touch, tokens, end of the session.
 * Its tokens are signed with a key pair of its own, whose public half the stack's API is given.
 */
export async function startClerkStandIn(): Promise<ClerkStandIn> {
  const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  let signIn: { id: string; status: "needs_first_factor" | "complete" } | null = null;
  let signUp: { id: string; complete: boolean } | null = null;
  let session: { id: string; signedInAt: number; person: Person } | null = null;
  let broken = false;

  function jwtFor(origin: string): string {
    const now = Math.floor(Date.now() / 1000);
    const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
    const claims = {
      ...{ iss: broken ? "https://someone.else" : ISSUER, azp: origin, sub: session?.person.id, sid: session?.id },
      ...{ iat: now, nbf: now - 10, exp: now + TOKEN_SECONDS, email: session?.person.email, jti: randomUUID() },
    };
    const text = `${encode({ alg: "RS256", typ: "JWT", kid: "stand-in" })}.${encode(claims)}`;
    return `${text}.${createSign("RSA-SHA256").update(text).sign(privateKey, "base64url")}`;
  }

  const sessionJson = (origin: string) =>
    session && {
      ...{ object: "session", id: session.id, status: "active", actor: null, tasks: null, factor_verification_age: [0, -1] },
      ...{ expire_at: Date.now() + 86_400_000, abandon_at: Date.now() + 86_400_000 * 7, last_active_at: Date.now() },
      ...{ created_at: session.signedInAt, updated_at: Date.now(), last_active_token: { object: "token", jwt: jwtFor(origin) } },
      ...{
        last_active_organization_id: null,
        user: userOf(session.person),
        public_user_data: { user_id: session.person.id, identifier: session.person.email },
      },
    };
  const clientJson = (origin: string) => ({
    ...{ object: "client", id: "client_1", sign_in: signIn?.status === "needs_first_factor" ? signInJson() : null },
    sign_up: signUp?.complete === false ? signUpJson() : null,
    ...{ sessions: session ? [sessionJson(origin)] : [], last_active_session_id: session?.id ?? null },
    ...{ created_at: 1, updated_at: Date.now(), cookie_expires_at: null, captcha_bypass: true },
  });
  const signInJson = () => signIn && signInOf({ ...signIn, email: CLERK_USER.email, sessionId: session?.id ?? null });
  const signUpJson = () => signUp && signUpOf({ ...signUp, person: CLERK_NEWCOMER, sessionId: session?.id ?? null });

  type Answer = { status: number; body: unknown };
  const ok = (response: unknown, origin: string): Answer => ({ status: 200, body: { response, client: clientJson(origin) } });
  function refuse(code: string, message: string, parameter: string): Answer {
    const error = { code, message, long_message: message, meta: { param_name: parameter } };
    return { status: 422, body: { errors: [error], clerk_trace_id: "stand-in" } };
  }

  function answer(method: string, path: string, form: URLSearchParams, origin: string): Answer {
    if (path === "/environment") return { status: 200, body: environment() };
    if (path === "/dev_browser") return { status: 200, body: { id: "dev_browser", token: "dev_browser" } };
    if (path === "/client" && method === "GET") return { status: 200, body: { response: clientJson(origin), client: null } };
    if (path === "/client/sign_ins") {
      if (form.get("identifier") !== CLERK_USER.email)
        return refuse("form_identifier_not_found", "Couldn't find your account.", "identifier");
      signIn = { id: "sia_1", status: "needs_first_factor" };
      // The widget may send both at once.
      return form.has("password") ? firstFactor(form, origin) : ok(signInJson(), origin);
    }
    if (path.endsWith("/attempt_first_factor")) return firstFactor(form, origin);
    if (path.startsWith("/client/sign_ins/")) return ok(signInJson(), origin);
    if (path === "/client/sign_ups") {
      signUp = { id: "sua_1", complete: false };
      return ok(signUpJson(), origin);
    }
    if (path.endsWith("/attempt_verification")) return mailCode(form, origin);
    if (path.startsWith("/client/sign_ups/")) return ok(signUpJson(), origin);
    if (path.endsWith("/touch")) return ok(sessionJson(origin), origin);
    if (path.includes("/tokens")) return { status: 200, body: { object: "token", jwt: jwtFor(origin) } };
    if (method === "DELETE" || path.endsWith("/remove") || path.endsWith("/end")) {
      session = null;
      return ok(clientJson(origin), origin);
    }
    return {
      status: 404,
      body: { errors: [{ code: "resource_not_found", message: `${method} ${path}`, long_message: "", meta: {} }] },
    };
  }
  function firstFactor(form: URLSearchParams, origin: string): Answer {
    if (form.get("password") !== CLERK_USER.password) {
      return refuse("form_password_incorrect", "Password is incorrect. Try again, or use another method.", "password");
    }
    session = { id: "sess_1", signedInAt: Date.now(), person: CLERK_USER };
    if (signIn) signIn.status = "complete";
    return ok(signInJson(), origin);
  }
  function mailCode(form: URLSearchParams, origin: string): Answer {
    if (form.get("code") !== CLERK_NEWCOMER.code) return refuse("form_code_incorrect", "Incorrect code", "code");
    session = { id: "sess_2", signedInAt: Date.now(), person: CLERK_NEWCOMER };
    if (signUp) signUp.complete = true;
    return ok(signUpJson(), origin);
  }

  const server = createServer((request, response) => void serve(request, response, answer));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    env: {
      CLERK_JWT_KEY: publicKey.export({ type: "spki", format: "pem" }).toString(),
      CLERK_ISSUER: ISSUER,
      CLERK_PUBLISHABLE_KEY: `pk_test_${Buffer.from("clerk.stand-in.example$").toString("base64")}`,
      CLERK_PROXY_URL: `http://127.0.0.1:${port}/__clerk`,
    },
    breakTokens: () => {
      broken = true;
    },
    close: async () => {
      server.close().closeAllConnections();
      await once(server, "close");
    },
  };
}

type Handle = (method: string, path: string, form: URLSearchParams, origin: string) => { status: number; body: unknown };

/** Mutations come as POST with `_method` in the query, so that no preflight is needed. */
async function serve(request: IncomingMessage, response: ServerResponse, handle: Handle): Promise<void> {
  const origin = request.headers.origin ?? "";
  const url = new URL(request.url ?? "/", "http://clerk");
  let text = "";
  for await (const chunk of request) text += String(chunk);
  const method = url.searchParams.get("_method") ?? request.method ?? "GET";
  const { status, body } = handle(method, url.pathname.replace("/__clerk/v1", ""), new URLSearchParams(text), origin);
  response.writeHead(request.method === "OPTIONS" ? 204 : status, {
    "content-type": "application/json",
    "access-control-allow-origin": origin,
    "access-control-allow-credentials": "true",
    "access-control-allow-headers": "authorization, content-type, x-clerk-api-version",
    "access-control-allow-methods": "GET, POST, DELETE",
    "access-control-expose-headers": "authorization",
  });
  response.end(request.method === "OPTIONS" ? undefined : JSON.stringify(body));
}
