import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { configOf, optionsGiven } from "../config.ts";
import { envFile, servicePlace, UNIT, unitFile } from "./unit.ts";

const token = `rgr_${"a".repeat(24)}_${"b".repeat(48)}`;
const place = servicePlace(true, "/root");
const unitOf = (program: string[]) => unitFile({ place, program, drainGraceMs: 90_000, hopeless: [64, 77] });
const hasSystemd = spawnSync("systemd-analyze", ["--version"]).status === 0;

describe("the systemd unit", () => {
  it("gives the runner its grace and a while to hand back, and no restart where that helps nothing", () => {
    const unit = unitOf(["/usr/bin/node", "/opt/rgrid/main.js"]);
    expect(unit).toContain("\nTimeoutStopSec=150\n");
    expect(unit).toContain("\nRestartPreventExitStatus=64 77\n");
    expect(unit).toContain('\nExecStart="/usr/bin/node" "/opt/rgrid/main.js"\n');
    expect(unit).toContain("\nWantedBy=multi-user.target\n");
  });
  it("takes each word of the program as it is", () => {
    expect(unitOf(['/opt/100% $HOME/a"b\\c'])).toContain('ExecStart="/opt/100%% $$HOME/a\\"b\\\\c"');
    expect(() => unitOf(["/opt/a\nExecStartPost=/bin/sh"])).toThrow(RangeError);
  });
  it.runIf(hasSystemd)(`is one that systemd takes${hasSystemd ? "" : ": skipped, there is no systemd-analyze here"}`, () => {
    const folder = mkdtempSync(join(tmpdir(), "rgrid-unit-"));
    writeFileSync(join(folder, UNIT), unitOf([process.execPath, "/opt/rgrid/main.js"]));
    const { status, stderr } = spawnSync("systemd-analyze", ["verify", join(folder, UNIT)], { encoding: "utf8" });
    rmSync(folder, { recursive: true });
    expect(stderr).not.toContain(UNIT);
    expect(status).toBe(0);
  });
});

describe("its environment", () => {
  it("holds every option that was given, and gives the same configuration", () => {
    const args = ["--token", token, "--label", "gpu", "--label", "fast", "--runtime", "node:22=img:1", "--slots", "3"];
    const given = optionsGiven(args, { RGRID_RUNNER_NAME: "lab-2", RGRID_RUNNER_SLOTS: "9" });
    expect(given).toEqual({ token: [token], label: ["gpu", "fast"], runtime: ["node:22=img:1"], slots: ["3"], name: ["lab-2"] });
    const env = {
      RGRID_RUNNER_TOKEN: token,
      RGRID_RUNNER_LABELS: "gpu,fast",
      RGRID_RUNNER_RUNTIMES: "node:22=img:1",
      RGRID_RUNNER_SLOTS: "3",
      RGRID_RUNNER_NAME: "lab-2",
    };
    expect(configOf([], env)).toEqual(configOf([...args, "--name", "lab-2"], {}));
  });
  it("is read back as it was by what reads such files", () => {
    const value = `a "b" \\ $HOME \`id\` 'c' # %`;
    const text = envFile({ ODD: value });
    expect(execFileSync("sh", ["-c", `${text}printf %s "$ODD"`], { encoding: "utf8" })).toBe(value);
    expect(() => envFile({ ODD: "a\nB=1" })).toThrow(RangeError);
  });
});
