import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, request, type Server } from "node:http";
import { createServer as createSecureServer } from "node:https";
import { type AddressInfo, connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Known to the proxy alone: no name server has it. */
export const HOST = "api.rgrid.test";

const openssl = (folder: string, line: string): void => {
  execFileSync("openssl", line.split(" "), { cwd: folder, stdio: "ignore" });
};

/** A certificate for {@link HOST} by an authority of its own. */
function certificates(folder: string): { ca: string; key: Buffer; cert: Buffer } {
  const key = "-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes";
  openssl(folder, `req -x509 ${key} -keyout ca.key -out ca.pem -days 2 -subj /CN=own -addext basicConstraints=critical,CA:TRUE`);
  openssl(folder, `req ${key} -keyout host.key -out host.csr -subj /CN=${HOST}`);
  writeFileSync(join(folder, "names"), `subjectAltName=DNS:${HOST}`);
  openssl(folder, "x509 -req -in host.csr -CA ca.pem -CAkey ca.key -CAcreateserial -out host.pem -days 2 -extfile names");
  return {
    ca: join(folder, "ca.pem"),
    key: readFileSync(join(folder, "host.key")),
    cert: readFileSync(join(folder, "host.pem")),
  };
}

const listening = (server: Server): Promise<number> =>
  new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve((server.address() as AddressInfo).port)));

export type Seen = { through: "tunnel" | "proxy"; target: string; signedIn: string | null };

/** A host behind a forward proxy, over TLS with an own authority and without; it answers with what came. */
export async function proxied() {
  const folder = mkdtempSync(join(tmpdir(), "rgrid-outbound-"));
  const { ca, key, cert } = certificates(folder);
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
  const seen: Seen[] = [];
  const note = (through: Seen["through"], target: string, header: string | undefined): void => {
    seen.push({ through, target, signedIn: header === undefined ? null : Buffer.from(header.slice(6), "base64").toString() });
  };
  const proxy = createServer((incoming, outgoing) => {
    const url = new URL(incoming.url ?? "");
    note("proxy", url.host, incoming.headers["proxy-authorization"]);
    const { method, headers } = incoming;
    const onward = request({ host: "127.0.0.1", port: url.port, path: url.pathname, method, headers }, (response) => {
      outgoing.writeHead(response.statusCode ?? 0, response.headers);
      response.pipe(outgoing);
    });
    incoming.pipe(onward);
  });
  proxy.on("connect", (incoming, socket, head) => {
    const target = incoming.url ?? "";
    note("tunnel", target, incoming.headers["proxy-authorization"]);
    const onward = connect(Number(target.split(":")[1]), "127.0.0.1", () => {
      socket.write("HTTP/1.1 200 OK\r\n\r\n");
      onward.write(head);
      onward.pipe(socket).pipe(onward);
    });
    for (const end of [onward, socket]) end.on("error", () => [onward, socket].map((each) => each.destroy()));
  });
  const [securePort, plainPort, proxyPort] = await Promise.all([
    listening(secure as unknown as Server),
    listening(plain),
    listening(proxy),
  ]);
  return {
    seen,
    ca,
    https: `https://${HOST}:${securePort}`,
    http: `http://${HOST}:${plainPort}`,
    /** The host without TLS as this machine knows it. */
    loopback: `http://127.0.0.1:${plainPort}`,
    proxy: `http://ann:p%40ss@127.0.0.1:${proxyPort}`,
    close: () => {
      for (const server of [secure, plain, proxy]) {
        server.closeAllConnections();
        server.close();
      }
      rmSync(folder, { recursive: true });
    },
  };
}
