import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { createServer as createSecureServer } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ownCertificates } from "./certificates.ts";
import { forwardProxy } from "./forward-proxy.ts";

/** Known to the proxy alone: no name server has it. */
export const HOST = "api.rgrid.test";

const listening = (server: Server): Promise<number> =>
  new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve((server.address() as AddressInfo).port)));

/** A host behind a forward proxy, over TLS with an own authority and without; it answers with what came. */
export async function proxied() {
  const folder = mkdtempSync(join(tmpdir(), "rgrid-outbound-"));
  const { ca, key, cert } = ownCertificates(folder, [HOST]);
  const answer = (incoming: import("node:http").IncomingMessage, response: import("node:http").ServerResponse): void => {
    let bytes = 0;
    incoming.on("data", (data: Buffer) => {
      bytes += data.length;
    });
    incoming.on("end", () => {
      const { method, url, headers } = incoming;
      response.end(JSON.stringify({ method, url, bytes, length: headers["content-length"] ?? null }));
    });
  };
  const secure = createSecureServer({ key, cert }, answer);
  const plain = createServer(answer);
  const [securePort, plainPort] = await Promise.all([listening(secure as unknown as Server), listening(plain)]);
  // Whatever the host is called: it lies here.
  const proxy = await forwardProxy("127.0.0.1", "ann:p@ss", (target) => Number(target.split(":")[1]));
  return {
    seen: proxy.seen,
    ca,
    https: `https://${HOST}:${securePort}`,
    http: `http://${HOST}:${plainPort}`,
    /** The host without TLS as this machine knows it. */
    loopback: `http://127.0.0.1:${plainPort}`,
    proxy: `http://ann:p%40ss@127.0.0.1:${proxy.port}`,
    close: () => {
      proxy.close();
      for (const server of [secure, plain]) {
        server.closeAllConnections();
        server.close();
      }
      rmSync(folder, { recursive: true });
    },
  };
}
