const PORTS: Readonly<Record<string, string>> = { "http:": "80", "https:": "443" };

/**
 * Whether NO_PROXY names the host of this URL, as curl reads it: `example.com` and `.example.com` are the domain with all below it, a port counts where one is
 * given, and `*` alone is every host.
 */
export function isDirect(url: URL, noProxy: string): boolean {
  const host = url.hostname.toLowerCase();
  const port = url.port || PORTS[url.protocol];
  return noProxy
    .toLowerCase()
    .split(/[,\s]+/)
    .filter(Boolean)
    .some((entry) => {
      if (entry === "*") return true;
      const [, name = entry, only = null] = /^(.*[^:]):(\d+)$/.exec(entry) ?? [];
      const domain = name.replace(/^\*?\./, "");
      return (only === null || only === port) && (host === domain || host.endsWith(`.${domain}`));
    });
}
