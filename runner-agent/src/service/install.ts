import { chmod, mkdir, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, resolve } from "node:path";
import { configOf, type GivenEnv, optionsGiven } from "../config.ts";
import { OPTIONS } from "../options.ts";
import { mountText, parseMount } from "../owner/mounts.ts";
import { envFile, servicePlace, UNIT, unitFile } from "./unit.ts";

export type InstallRequest = {
  /** The runner's options, as for running it. */
  args: readonly string[];
  env: GivenEnv;
  program: readonly string[];
  /** Exit codes after which the service is not started again. */
  hopeless: readonly number[];
  /** Write nothing: say what would be written. */
  print: boolean;
};

/** What says how programs get out, of those variables that are set; files by the paths that they have from anywhere. */
function wayOutEnv(env: GivenEnv): Record<string, string> {
  const names = ["HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY"].flatMap((name) => [name, name.toLowerCase()]);
  const said = names.flatMap((name) => (env[name] ? [[name, env[name]] as const] : []));
  const files = ["SSL_CERT_FILE", "NODE_EXTRA_CA_CERTS"].flatMap((name) =>
    env[name] ? [[name, resolve(env[name])] as const] : [],
  );
  return Object.fromEntries([...said, ...files]);
}

const withoutPasswords = (values: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, value.replace(/^([^/]*\/\/)?.*@/, "$1***@")]));

/** One that can't be read is refused as it was typed. */
function absoluteMount(text: string): string {
  const mount = parseMount(text, process.cwd());
  return typeof mount === "string" ? text : mountText(mount);
}

/**
 * Writes a systemd unit and, readable by its owner alone, the environment that holds its options and token. Starts nothing.
 * @returns what to tell the person: the files, or with `print` their contents without the token
 * @throws ConfigError where the options would not run a runner; what the file system says
 */
export async function installService({ args, env, program, hopeless, print }: InstallRequest): Promise<string> {
  const place = servicePlace(process.getuid?.() === 0, homedir());
  const given = { ...optionsGiven(args, env) };
  given["state-dir"] ??= [place.stateDir];
  // A service starts in a folder of its own: what was typed here means this one.
  for (const name of ["state-dir", "pip-config", "npm-config", "ca-file"] as const)
    if (given[name]) given[name] = given[name].map((path) => resolve(path));
  if (given.mount) given.mount = given.mount.map(absoluteMount);
  const values = {
    // A service has nothing of this environment but what stands in its file.
    ...wayOutEnv(env),
    // What installations may have is known to the service only from here.
    ...Object.fromEntries((given["build-env"] ?? []).flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]]))),
    ...Object.fromEntries(
      Object.entries(given).map(([name, words]) => [OPTIONS[name as keyof typeof OPTIONS].env, words.join(",")]),
    ),
  };
  const { drainGraceMs } = configOf([], values);
  const unit = unitFile({ place, program, drainGraceMs, hopeless });
  if (print) {
    const hidden = Object.fromEntries((given["build-env"] ?? []).map((name) => [name, "…"]));
    const shown = { ...values, ...withoutPasswords(wayOutEnv(env)), ...hidden, [OPTIONS.token.env]: "rgr_…" };
    return `# ${place.unitFile}\n${unit}\n# ${place.envFile}\n${envFile(shown)}`;
  }
  for (const file of [place.unitFile, place.envFile]) await mkdir(dirname(file), { recursive: true });
  await writeFile(place.envFile, envFile(values), { mode: 0o600 });
  // The mode above is only for a new file.
  await chmod(place.envFile, 0o600);
  await writeFile(place.unitFile, unit, { mode: 0o644 });
  const systemctl = place.systemctl.join(" ");
  return [
    `Wrote ${place.unitFile}`,
    `Wrote ${place.envFile} (it holds the token; only you can read it)`,
    "",
    "Start it now and with every boot:",
    `  ${systemctl} daemon-reload`,
    `  ${systemctl} enable --now ${UNIT}`,
    ...(place.target === "default.target" ? ["  loginctl enable-linger    # so that it runs while you are logged out"] : []),
    "",
    "See what it does:",
    `  journalctl ${place.target === "default.target" ? "--user " : ""}-fu ${UNIT}`,
    "",
  ].join("\n");
}
