import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { type AddressInfo, connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createServer as createTlsServer } from "node:tls";
import { type ForwardProxy, forwardProxy, ownCertificates } from "@rgrid/outbound/testing";
import type { StackHandle } from "@rgrid/stack";
import { bridgeAddress } from "./bridge-address.ts";
import { FaultProxy } from "./fault-proxy.ts";
import { endStack, type NewStack, newStack } from "./new-stack.ts";

/** No name server has these: whoever reaches one was led there by the proxy. */
export const HOSTS = {
  api: "api.rgrid.test",
  plainApi: "plain-api.rgrid.test",
  pip: "pypi.rgrid.test",
  plainPip: "plain-pypi.rgrid.test",
  npm: "npm.rgrid.test",
} as const;
const SIGN_IN = "ann:p@ss-of-the-proxy";

export type ProxiedStack = {
  stack: StackHandle;
  /** By TLS and without: the API, and its store under the same name. */
  api: FaultProxy;
  plainApi: FaultProxy;
  proxy: ForwardProxy;
  /** The only way out that a program is told of, and that has containers too. */
  env: Record<string, string>;
  close(): Promise<void>;
};

/**
 * A stack without a runner, and indexes of packages, that are reached through a proxy alone: by TLS of an own authority, and without.
 * @param indexes their ports on this machine
 */
export async function proxiedStack(
  indexes: { pip: number; npm: number },
  limits: NewStack["limits"] = {},
): Promise<ProxiedStack> {
  const folder = await mkdtemp(join(tmpdir(), "rgrid-proxied-"));
  const stack = await newStack({ runners: 0, limits });
  const { ca, key, cert } = ownCertificates(folder, Object.values(HOSTS));
  const [api, plainApi] = await Promise.all([
    FaultProxy.listen(stack.ready.api_url, `https://${HOSTS.api}`),
    FaultProxy.listen(stack.ready.api_url, `http://${HOSTS.plainApi}`),
  ]);
  const behind: Record<string, number> = { [HOSTS.api]: api.port, [HOSTS.pip]: indexes.pip, [HOSTS.npm]: indexes.npm };
  /** Takes TLS off what is for one of the hosts, by the name that is asked for. */
  const tls = createTlsServer({ key, cert }, (socket) => {
    const onward = connect(behind[String(socket.servername)] ?? 0, "127.0.0.1");
    for (const end of [socket, onward]) end.on("error", () => [socket, onward].map((each) => each.destroy()));
    for (const [one, other] of [
      [socket, onward],
      [onward, socket],
    ] as const)
      one.pipe(other);
  });
  await once(tls.listen(0, "127.0.0.1"), "listening");
  const tlsPort = (tls.address() as AddressInfo).port;
  const known: Record<string, number> = {
    ...Object.fromEntries([HOSTS.api, HOSTS.pip, HOSTS.npm].map((host) => [`${host}:443`, tlsPort])),
    [`${HOSTS.plainApi}:80`]: plainApi.port,
    [`${HOSTS.plainPip}:80`]: indexes.pip,
  };
  const proxy = await forwardProxy("0.0.0.0", SIGN_IN, (target) => known[target] ?? null);
  const url = `http://${SIGN_IN.replace("@", "%40")}@${await bridgeAddress()}:${proxy.port}`;
  return {
    stack,
    api,
    plainApi,
    proxy,
    env: { HTTPS_PROXY: url, HTTP_PROXY: url, SSL_CERT_FILE: ca },
    close: async () => {
      await endStack(stack);
      proxy.close();
      tls.close();
      await Promise.all([api.close(), plainApi.close()]);
      await rm(folder, { recursive: true });
    },
  };
}
