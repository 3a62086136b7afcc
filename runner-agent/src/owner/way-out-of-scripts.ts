import { readFileSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { rootCertificates } from "node:tls";
import type { WayOut } from "@rgrid/outbound/way-out";
import type { Surrounding } from "./surroundings.ts";

/** In a container. */
const BUNDLE = "/.rgrid/ca.pem";
/** Where Linux machines keep the certificates that they trust, their owner's own among them. */
const SYSTEM_BUNDLES = ["/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/ca-bundle.pem"];
/** By these OpenSSL and Python, requests, pip, curl and git, and Node find the certificates that they trust: most instead of their own. */
const CA_VARIABLES = [
  "SSL_CERT_FILE",
  "REQUESTS_CA_BUNDLE",
  "PIP_CERT",
  "CURL_CA_BUNDLE",
  "GIT_SSL_CAINFO",
  "NODE_EXTRA_CA_CERTS",
];

/** Both spellings: programs disagree on which one they read. */
function proxyEnv({ httpProxy, httpsProxy, noProxy }: WayOut): Record<string, string> {
  const set = Object.entries({ http_proxy: httpProxy, https_proxy: httpsProxy }).flatMap(([name, value]) =>
    value === null ? [] : [[name, value] as const],
  );
  const all = set.length === 0 ? [] : [...set, ["no_proxy", noProxy] as const];
  return Object.fromEntries(all.flatMap(([name, value]) => [[name, value] as const, [name.toUpperCase(), value] as const]));
}

function systemCertificates(): string {
  for (const file of SYSTEM_BUNDLES) {
    try {
      return readFileSync(file, "utf8");
    } catch {
      // Another system's place.
    }
  }
  return rootCertificates.join("\n");
}

/** The public certificates with the runner's own, in one file. @returns its path */
async function writeBundle({ caFiles }: WayOut, stateDir: string): Promise<string> {
  const file = join(stateDir, "etc", "ca.pem");
  const own = caFiles.map((path) => readFileSync(path, "utf8"));
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, `${[systemCertificates(), ...own].join("\n")}\n`, { mode: 0o644 });
  return file;
}

/** What scripts and installations are told of the way out. @param isolated in containers, where the certificates have a path of their own @throws what the file system says */
export async function wayOutOfScripts(wayOut: WayOut, stateDir: string, isolated: boolean): Promise<Surrounding> {
  if (wayOut.caFiles.length === 0) return { mounts: [], env: proxyEnv(wayOut) };
  const source = await writeBundle(wayOut, stateDir);
  const path = isolated ? BUNDLE : source;
  return {
    mounts: isolated ? [{ source, target: BUNDLE, writable: false }] : [],
    env: { ...proxyEnv(wayOut), ...Object.fromEntries(CA_VARIABLES.map((name) => [name, path])) },
  };
}

/** What a proxy is signed in with, under names of its own: to be masked wherever a script prints it. */
export function secretsOfWayOut({ httpProxy, httpsProxy }: WayOut): Record<string, string> {
  const secrets: Record<string, string> = {};
  for (const proxy of [httpProxy, httpsProxy]) {
    if (proxy === null) continue;
    const { username, password } = new URL(proxy);
    if (username === "" && password === "") continue;
    const [user, word] = [decodeURIComponent(username), decodeURIComponent(password)];
    Object.assign(secrets, { [`${proxy} pair`]: `${user}:${word}`, [`${proxy} password`]: word, [proxy]: proxy });
  }
  return secrets;
}
