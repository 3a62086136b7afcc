type Environment = Readonly<Record<string, string | undefined>>;

/**
 * What a build of the site leads to, by names of its own: RGRID_API_URL is the CLI's, and a shell that has it set would have its API counted at.
 * The local stack is built for the defaults, and puts its own addresses in their places when it serves the site.
 */
export const addressesOf = (env: Environment) => ({
  /** Where the site is. */
  site: env["RGRID_SITE_URL"] || "https://rgrid.dev",
  /** Where the console is. */
  app: env["RGRID_SITE_APP_URL"] || "https://app.rgrid.dev",
  /** Where beacons go. */
  api: env["RGRID_SITE_API_URL"] || "https://api.rgrid.dev",
});

export const { site: SITE_URL, app: APP_URL, api: API_URL } = addressesOf(process.env);
/** The site's names, one of which stands in errors' `docs_url`: links to them are links to its own pages. */
export const SITE_HOSTS: readonly string[] = ["rgrid.dev", "docs.rgrid.dev"];
export const INSTALL = "npm install -g rgrid";
