import type { z } from "zod";

/** Which credential a route asks for as a bearer token. */
export type Access = "none" | "operator" | "api_key" | "runner_token" | "runner_session" | "lease_secret";

/** One route: the server's routing, the client's types and OpenAPI are all made from it. */
export type Endpoint = {
  method: "get" | "post" | "delete";
  path: string;
  access: Access;
  summary: string;
  tag: string;
  params?: z.ZodObject;
  query?: z.ZodObject;
  headers?: z.ZodObject;
  body?: z.ZodType;
  /** Success answers by status; a schema is JSON, a string is another content type. */
  answers: Record<number, z.ZodType | string>;
};

/** Keeps each route's own types while it is checked against {@link Endpoint}. */
export const define = <const E extends Record<string, Endpoint>>(endpoints: E): E => endpoints;
