import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { Archive } from "@rgrid/stack";

/** A package index (PEP 503), on all addresses of this machine, that gives nothing without its password. @param signIn NAME:PASSWORD; null where all may ask */
export async function packageIndex(wheels: readonly Archive[], signIn: string | null): Promise<Server> {
  const wanted = signIn === null ? undefined : `Basic ${Buffer.from(signIn).toString("base64")}`;
  const server = createServer((request, response) => {
    const [, kind, name = ""] = decodeURIComponent(request.url ?? "").split("/");
    if (wanted !== undefined && request.headers.authorization !== wanted) {
      response.writeHead(401, { "www-authenticate": "Basic" }).end();
    } else if (kind === "simple") {
      const links = wheels
        .filter((wheel) => wheel.name.startsWith(`${name}-`))
        .map((wheel) => `<a href="/wheels/${wheel.name}">${wheel.name}</a>`);
      response.writeHead(links.length > 0 ? 200 : 404, { "content-type": "text/html" }).end(links.join("\n"));
    } else response.end(wheels.find((wheel) => wheel.name === name)?.bytes);
  });
  await once(server.listen(0, "0.0.0.0"), "listening");
  return server;
}
