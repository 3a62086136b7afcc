import { ENDPOINTS, type Endpoint, errorBody } from "@rgrid/schema";
import { z } from "zod";

type Json = Record<string, unknown>;
type Schemas = { [name: string]: Json };

const TITLES: Record<Exclude<Endpoint["access"], "none">, string> = {
  api_key: "API key `rgk_…`",
  operator: "Token of the deployment's operator",
  runner_token: "Runner token `rgr_…`: only registers",
  runner_session: "Session that registering returned",
  lease_secret: "Secret of one lease",
};

/**
 * Every schema of every endpoint as JSON Schema 2020-12, which is OpenAPI 3.1's own dialect; zod's `.meta({ id })` names the shared
 * ones. (@hono/zod-openapi was turned down: 1.6.3 runs out of stack on the recursive `z.json()` of an error's details.)
 */
function convert(): { of: (endpoint: string, part: string) => Json; components: Schemas } {
  const parts: Record<string, z.ZodType> = { errorBody };
  for (const [name, endpoint] of Object.entries(ENDPOINTS) as [string, Endpoint][]) {
    for (const part of ["params", "query", "headers", "body"] as const) {
      const schema = endpoint[part];
      if (schema) parts[`${name}.${part}`] = schema;
    }
    for (const [status, answer] of Object.entries(endpoint.answers)) {
      if (typeof answer !== "string") parts[`${name}.${status}`] = answer;
    }
  }
  // "input": what may be sent. Answers have no transforms, and their clients ignore unknown fields, as this form says.
  const converted = z.toJSONSchema(z.object(parts), { io: "input" });
  const relocated = JSON.parse(
    JSON.stringify(converted)
      .replaceAll("#/$defs/__schema0", "#/components/schemas/JsonValue")
      .replaceAll("#/$defs/", "#/components/schemas/"),
  ) as { properties: Schemas; $defs: Schemas };
  const { __schema0: jsonValue, ...named } = relocated.$defs;
  return {
    of: (endpoint, part) => relocated.properties[`${endpoint}.${part}`] ?? relocated.properties[endpoint] ?? {},
    components: { ...named, ...(jsonValue ? { JsonValue: jsonValue } : {}) },
  };
}

/** The schema itself, where it was given a name and only a reference stands. */
function resolve(schema: Json, components: Schemas): Json {
  const name = typeof schema["$ref"] === "string" ? schema["$ref"].slice("#/components/schemas/".length) : null;
  return name === null ? schema : (components[name] ?? {});
}

function parametersOf(schema: Json, place: "path" | "query" | "header", components: Schemas): Json[] {
  const { properties = {}, required = [] } = resolve(schema, components) as { properties?: Schemas; required?: string[] };
  return Object.entries(properties).map(([name, property]) => ({
    name,
    in: place,
    required: place === "path" || required.includes(name),
    schema: property,
  }));
}

const content = (type: string, schema: Json): Json => ({ content: { [type]: { schema } } });

/** The OpenAPI 3.1 description of the whole API, made from the contract that also routes and types it. */
export function openApiDocument(): Json {
  const { of, components } = convert();
  const paths: { [path: string]: Json } = {};
  for (const [name, endpoint] of Object.entries(ENDPOINTS) as [string, Endpoint][]) {
    const answers = Object.entries(endpoint.answers).map(([status, answer]) => {
      const body =
        typeof answer === "string" ? content(answer, { type: "string" }) : content("application/json", of(name, status));
      return [status, { description: endpoint.summary, ...body }];
    });
    paths[endpoint.path] = {
      ...paths[endpoint.path],
      [endpoint.method]: {
        operationId: name,
        summary: endpoint.summary,
        tags: [endpoint.tag],
        security: endpoint.access === "none" ? [] : [{ [endpoint.access]: [] }],
        parameters: [
          ...parametersOf(of(name, "params"), "path", components),
          ...parametersOf(of(name, "query"), "query", components),
          ...parametersOf(of(name, "headers"), "header", components),
        ],
        ...(endpoint.body ? { requestBody: { required: true, ...content("application/json", of(name, "body")) } } : {}),
        responses: {
          ...Object.fromEntries(answers),
          default: { description: "Refused or failed", ...content("application/json", of("errorBody", "")) },
        },
      },
    };
  }
  const securitySchemes = Object.fromEntries(
    Object.entries(TITLES).map(([access, description]) => [access, { type: "http", scheme: "bearer", description }]),
  );
  return {
    openapi: "3.1.0",
    info: { title: "RGrid API", version: "1", description: "Runs scripts on your machines, in containers." },
    paths,
    components: { schemas: components, securitySchemes },
  };
}
