import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { makeNpmPackage, type NpmManifest } from "@rgrid/stack";

export type Published = { manifest: NpmManifest; bytes: Buffer };
export const published = (manifest: NpmManifest, files: Readonly<Record<string, string>> = {}): Published => ({
  manifest,
  bytes: makeNpmPackage(manifest, files).bytes,
});

export type NpmRegistry = {
  port: number;
  /** Paths that were asked for, with the token where there is one. */
  readonly asked: string[];
  close(): Promise<void>;
};

/**
 * A registry of npm's that gives nothing without its token, where it has one. What it holds can be added to and changed.
 * @param url by which it is known, where that is another than its address
 */
export async function npmRegistry(
  host: string,
  token: string | null,
  packages: readonly Published[],
  url?: string,
): Promise<NpmRegistry> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const path = decodeURIComponent(request.url ?? "/").slice(1);
    if (token !== null && request.headers.authorization !== `Bearer ${token}`) {
      response.writeHead(401, { "content-type": "application/json" }).end('{"error":"who is there?"}');
      return;
    }
    asked.push(path);
    const file = packages.find(({ manifest }) => path === tarballPath(manifest));
    const versions = packages.filter(({ manifest }) => manifest.name === path);
    if (file !== undefined) response.end(file.bytes);
    else if (versions.length > 0) response.end(JSON.stringify(packument(path, versions, base())));
    else response.writeHead(404, { "content-type": "application/json" }).end('{"error":"Not found"}');
  }).listen(0, "0.0.0.0");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const base = () => url ?? `http://${host}:${port}`;
  return { port, asked, close: () => new Promise((resolve) => server.close(() => resolve())) };
}

const tarballPath = ({ name, version }: NpmManifest): string => `${name}/-/${name.replace("/", "-")}-${version}.tgz`;

/** What a registry says of one package. */
function packument(name: string, versions: readonly Published[], base: string): object {
  return {
    name,
    "dist-tags": { latest: versions.at(-1)?.manifest.version },
    versions: Object.fromEntries(
      versions.map(({ manifest, bytes }) => [
        manifest.version,
        {
          ...manifest,
          ...(manifest.scripts === undefined ? {} : { hasInstallScript: true }),
          dist: {
            tarball: `${base}/${tarballPath(manifest)}`,
            integrity: `sha512-${createHash("sha512").update(bytes).digest("base64")}`,
            shasum: createHash("sha1").update(bytes).digest("hex"),
          },
        },
      ]),
    ),
  };
}
