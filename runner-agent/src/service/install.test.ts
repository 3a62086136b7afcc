import { expect, it } from "vitest";
import { ConfigError } from "../config.ts";
import { installService } from "./install.ts";

const token = `rgr_${"a".repeat(24)}_${"b".repeat(48)}`;
const shown = (...args: string[]) =>
  installService({
    args: ["--token", token, ...args],
    env: {},
    program: ["/usr/bin/node", "/opt/r.js"],
    hopeless: [64],
    print: true,
  });

it("shows both files without the token, paths as they are meant here", async () => {
  const text = await shown("--state-dir", "state", "--pip-config", "/etc/pip.conf", "--drain-grace", "1m");
  expect(text).toContain(`RGRID_RUNNER_STATE_DIR="${process.cwd()}/state"\n`);
  expect(text).toContain('="/etc/pip.conf"\n');
  expect(text).toContain("TimeoutStopSec=120\n");
  expect(text).not.toContain(token);
});
it("refuses options that would not run a runner", async () => {
  await expect(shown("--slots", "0")).rejects.toThrow(ConfigError);
});
