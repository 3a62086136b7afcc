import { API_URL_DEFAULT } from "./config.ts";

/**
 * What starts a runner that asks this API. The runner does not read what `rgrid init` saved: an API elsewhere is named in the command.
 * @param apiUrl which the CLI uses
 */
export const runnerCommand = (apiUrl: string): string =>
  `npx rgrid-runner --token rgr_…${apiUrl === API_URL_DEFAULT ? "" : ` --api-url ${apiUrl}`}`;
