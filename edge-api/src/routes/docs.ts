import { html, raw } from "hono/html";

type Json = Record<string, unknown>;
type Operation = {
  operationId: string;
  summary: string;
  tags: string[];
  security: Record<string, unknown>[];
  parameters: { name: string; in: string; required: boolean; schema: Json }[];
  requestBody?: { content: Record<string, { schema: Json }> };
  responses: Record<string, { content?: Record<string, { schema: Json }> }>;
};
type Document = { paths: Record<string, Record<string, Operation>>; components: { schemas: Record<string, Json> } };

const STYLE = `
:root { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif; }
body { max-width: 60rem; margin: 0 auto; padding: 2rem 1rem 6rem; }
h2 { margin-top: 3rem; text-transform: capitalize; }
code, pre { font-family: ui-monospace, monospace; font-size: .87em; }
pre { overflow-x: auto; padding: .75rem; border: 1px solid #8884; border-radius: 6px; }
details { border: 1px solid #8884; border-radius: 6px; margin: .5rem 0; padding: .5rem .75rem; }
summary { cursor: pointer; }
.method { display: inline-block; min-width: 4.2em; font-weight: 600; text-transform: uppercase; }
.muted { opacity: .7; }
table { border-collapse: collapse; } td, th { text-align: left; padding: .2rem .8rem .2rem 0; vertical-align: top; }`;

/** `#/components/schemas/X` becomes a link, and everything else is escaped text. */
function schemaView(schema: Json) {
  const text = String(html`${JSON.stringify(schema, null, 2)}`);
  return html`<pre>${raw(text.replace(/#\/components\/schemas\/(\w+)/g, '<a href="#schema-$1">$1</a>'))}</pre>`;
}

function contentView(title: string, content: Record<string, { schema: Json }> | undefined) {
  return Object.entries(content ?? {}).map(
    ([type, { schema }]) => html`<h4>${title} <span class="muted">${type}</span></h4>${schemaView(schema)}`,
  );
}

const parametersView = (parameters: Operation["parameters"]) =>
  parameters.length === 0
    ? ""
    : html`<table><tr><th>Parameter</th><th>In</th><th></th></tr>
${parameters.map(
  ({ name, in: place, required }) =>
    html`<tr><td><code>${name}</code></td><td>${place}</td><td>${required ? "required" : "optional"}</td></tr>`,
)}</table>`;

function operationView(path: string, method: string, operation: Operation) {
  const access = operation.security.flatMap((scheme) => Object.keys(scheme)).join(", ") || "none";
  return html`<details id="${operation.operationId}">
<summary><span class="method">${method}</span> <code>${path}</code> <span class="muted">${operation.summary}</span></summary>
<p>Credential: <code>${access.replace("_", " ")}</code></p>
${parametersView(operation.parameters)}
${contentView("Body", operation.requestBody?.content)}
${Object.entries(operation.responses).map(([status, { content }]) => contentView(status, content))}
</details>`;
}

/**
 * The reference page, made on the server from the OpenAPI document: one page of HTML without a script, so that it works offline, on
 * every host and under the strictest content policy. (swagger-ui was turned down: 1.4 MB in every Worker for one page.)
 */
export function docsPage(document: Json) {
  const { paths, components } = document as unknown as Document;
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation, tag: operation.tags[0] ?? "other" })),
  );
  const byTag = Map.groupBy(operations, ({ tag }) => tag);
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>RGrid API</title>
<style>${raw(STYLE)}</style></head><body>
<h1>RGrid API</h1>
<p>Send <code>Authorization: Bearer …</code> with every request. Every refusal has the shape of
<a href="#schema-ErrorBody">ErrorBody</a>. Machine-readable: <a href="/openapi.json">openapi.json</a>.</p>
${[...byTag].map(
  ([tag, group]) => html`<h2>${tag}</h2>${group.map(({ path, method, operation }) => operationView(path, method, operation))}`,
)}
<h2>Schemas</h2>
${Object.entries(components.schemas).map(
  ([name, schema]) =>
    html`<details id="schema-${name}" open><summary><code>${name}</code></summary>${schemaView(schema)}</details>`,
)}
</body></html>`;
}
