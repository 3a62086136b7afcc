import type { Host } from "../host.ts";

/** The one object of `--json`, raw as the API gives it. */
export const printJson = (host: Pick<Host, "stdout">, value: unknown): Promise<void> =>
  host.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
