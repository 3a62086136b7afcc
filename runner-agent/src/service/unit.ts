/** Where a service's files are, and how it is started: of the machine for root, else of the user. */
export type ServicePlace = {
  unitFile: string;
  envFile: string;
  /** Where the runner keeps its state unless its owner says otherwise. */
  stateDir: string;
  /** The target that starts it with the machine or with the user's session. */
  target: "multi-user.target" | "default.target";
  systemctl: readonly string[];
};

export const UNIT = "rgrid-runner.service";

/** @param home of the user whose service it is */
export function servicePlace(isRoot: boolean, home: string): ServicePlace {
  return isRoot
    ? {
        unitFile: `/etc/systemd/system/${UNIT}`,
        envFile: "/etc/rgrid/runner.env",
        stateDir: "/var/lib/rgrid-runner",
        target: "multi-user.target",
        systemctl: ["systemctl"],
      }
    : {
        unitFile: `${home}/.config/systemd/user/${UNIT}`,
        envFile: `${home}/.config/rgrid/runner.env`,
        stateDir: `${home}/.rgrid/runner`,
        target: "default.target",
        systemctl: ["systemctl", "--user"],
      };
}

export type UnitOptions = {
  place: ServicePlace;
  /** The runner's own program: absolute words of its command line. */
  program: readonly string[];
  drainGraceMs: number;
  /** Exit codes after which a restart would only repeat the mistake. */
  hopeless: readonly number[];
};

/** More than the grace: after it the runner hands back what runs and says so. */
const STOP_MARGIN_SECONDS = 60;

/** A word of ExecStart, quoted; `%` and `$` are systemd's own (systemd.service, "Command lines"). */
const execWord = (word: string): string => `"${word.replace(/[\\"]/g, "\\$&").replaceAll("%", "%%").replaceAll("$", "$$$$")}"`;

/** The unit that runs the runner. @throws RangeError where a word holds a line break, which no unit can */
export function unitFile({ place, program, drainGraceMs, hopeless }: UnitOptions): string {
  if (program.some((word) => /[\n\r]/.test(word))) throw new RangeError("a unit's command can't hold a line break");
  return [
    "[Unit]",
    "Description=RGrid runner",
    "Documentation=https://docs.rgrid.dev",
    "Wants=network-online.target",
    // Docker only orders: with the process executor there may be none.
    "After=network-online.target docker.service",
    "",
    "[Service]",
    "Type=exec",
    `EnvironmentFile=${place.envFile.replaceAll("%", "%%")}`,
    `ExecStart=${program.map(execWord).join(" ")}`,
    "Restart=always",
    "RestartSec=5",
    `RestartPreventExitStatus=${hopeless.join(" ")}`,
    // The runner drains at SIGTERM; its scripts must not hear it. What is left after that is killed.
    "KillMode=mixed",
    `TimeoutStopSec=${Math.ceil(drainGraceMs / 1000) + STOP_MARGIN_SECONDS}`,
    "",
    "[Install]",
    `WantedBy=${place.target}`,
    "",
  ].join("\n");
}

/** An EnvironmentFile, values quoted so that nothing in them is anything but text. @throws RangeError on a line break in a value */
export function envFile(values: Readonly<Record<string, string>>): string {
  return Object.entries(values)
    .map(([name, value]) => {
      if (/[\n\r]/.test(value)) throw new RangeError(`${name} can't hold a line break`);
      return `${name}="${value.replace(/[\\"$`]/g, "\\$&")}"\n`;
    })
    .join("");
}
