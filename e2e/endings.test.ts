import { describe, expect } from "vitest";
import { executionsWithContainer, PAUSE, until } from "./harness/containers.ts";
import { it, type Place } from "./harness/place.ts";

type End = { exitCode: number; error: string | null; status: string; own: number | null };

async function endOf(place: Place, source: string, ...options: string[]): Promise<End> {
  await place.write("end.py", source);
  const ended = await place.rgrid("run", "--json", ...options, "end.py");
  expect(ended.out, ended.err).not.toBe("");
  const { execution, exit_code } = JSON.parse(ended.out);
  expect(exit_code).toBe(ended.exitCode);
  return {
    exitCode: exit_code,
    error: execution.error_metadata?.error_code ?? null,
    status: execution.status,
    own: execution.exit_code,
  };
}

describe("how a run ends, as an exit code", () => {
  it("is 124 past the time limit, with the files made until then", async ({ place }) => {
    const source = 'open("made.txt", "w").write("made")\nimport signal\nsignal.pause()\n';
    const end = await endOf(place, source, "--timeout", "1");
    expect(end).toMatchObject({ exitCode: 124, error: "timeout", status: "failed" });
    expect(await place.text("made.txt")).toBe("made");
  });

  it("is 137 out of memory", async ({ place }) => {
    const end = await endOf(place, "data = bytearray(b'x') * (512 << 20)\n", "--memory", "64m");
    expect(end).toEqual({ exitCode: 137, error: "out_of_memory", status: "failed", own: 137 });
  });

  it.for([
    ["SIGSEGV", 139, "segmentation_fault"],
    ["SIGABRT", 134, "aborted"],
    ["SIGTERM", 143, "killed_by_signal"],
    ["SIGKILL", 137, "killed_by_signal"],
  ] as const)("is 128 + the signal after %s", async ([signal, exitCode, error], { place }) => {
    const end = await endOf(place, `import os, signal\nos.kill(os.getpid(), signal.${signal})\n`);
    expect(end).toEqual({ exitCode, error, status: "failed", own: exitCode });
  });

  it.for([1, 130, 255])("is the script's own: %i", async (code, { place }) => {
    expect(await endOf(place, `import sys\nsys.exit(${code})\n`)).toMatchObject({ exitCode: code, own: code });
  });

  it("is 130 after Ctrl-C, which the script hears", async ({ place }) => {
    await place.write(
      "wait.py",
      `${PAUSE}
print("ready")
try: pause()
except KeyboardInterrupt:
    print("heard")
    open("heard.txt", "w").write("yes")
    raise
`,
    );
    const cli = place.start("run", "wait.py");
    const [id] = await cli.says(/exec_\w+/);
    await cli.says(/ready\n/);
    cli.kill("SIGINT");
    const ended = await cli.ended;
    expect(ended.exitCode).toBe(130);
    expect(ended.out).toBe("ready\nheard\n");
    expect(await place.text("heard.txt")).toBe("yes");
    await until(async () => !(await executionsWithContainer()).some((each) => each.startsWith(id)));
  });

  it("is 130 at once after a second Ctrl-C, while the script still ends", async ({ place }) => {
    await place.write(
      "deaf.py",
      `import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\nprint("ready")\nwhile True: signal.pause()\n`,
    );
    const cli = place.start("run", "deaf.py");
    await cli.says(/ready\n/);
    cli.kill("SIGINT");
    await cli.says(/Cancelling/);
    cli.kill("SIGINT");
    expect(await cli.ended).toMatchObject({ exitCode: 130, err: expect.stringContaining("rgrid attach exec_") });
  });
});
