import { type GivenOptions, optionValue } from "../command-line/take-option.ts";
import { loadConfig } from "../config/config.ts";
import type { Host } from "../host.ts";
import { type Api, createApi } from "./api.ts";

/** The API that the options, the environment or the saved credentials name. @throws Failure */
export async function connect(host: Host, options: GivenOptions): Promise<Api> {
  return createApi(await loadConfig(host.env, optionValue(options, "api-url")), host);
}
