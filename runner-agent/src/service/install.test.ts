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
it("gives the service this environment's way out, whose password is not shown, and the owner's mounts by their full paths", async () => {
  const env = { HTTPS_PROXY: "http://ann:secret@proxy:3128", no_proxy: "intern", SSL_CERT_FILE: "own.pem" };
  const args = ["--token", token, "--mount", "sets:/data", "--ca-file", "ca.pem"];
  const text = await installService({ args, env, program: ["/usr/bin/node"], hopeless: [], print: true });
  const here = process.cwd();
  for (const line of [
    'HTTPS_PROXY="http://***@proxy:3128"',
    'no_proxy="intern"',
    `SSL_CERT_FILE="${here}/own.pem"`,
    `RGRID_RUNNER_CA_FILE="${here}/ca.pem"`,
    `RGRID_RUNNER_MOUNTS="${here}/sets:/data:ro"`,
  ])
    expect(text).toContain(`${line}\n`);
  expect(text).not.toContain("secret");
});
