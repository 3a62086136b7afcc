import { expect } from "vitest";
import { until } from "./harness/containers.ts";
import { it } from "./harness/place.ts";

it("reuses a completed run with its output and files, and runs again what has changed", async ({ place }) => {
  await place.write(
    "make.py",
    "import sys, uuid\nprint(open('in.txt').read())\nopen('made.txt', 'w').write(uuid.uuid4().hex)\nprint('e', file=sys.stderr)\n",
  );
  await place.write("in.txt", "one");
  const run = (...options: string[]) => place.rgrid("run", ...options, "--input", "in.txt", "make.py");
  const first = await run("--reuse");
  expect([first.exitCode, first.out]).toEqual([0, "one\n"]);
  expect(first.err).not.toContain("reusing");
  const made = await place.text("made.txt");
  const { id } = JSON.parse((await place.rgrid("status", "--json")).out) as { id: string };
  await until(async () => (await place.rgrid("list", "--status", "completed", "--json")).out.includes(id));

  await place.write("made.txt", "changed here");
  const again = await run("--reuse", "--timeout", "1m");
  expect([again.exitCode, again.out]).toEqual([0, "one\n"]);
  expect(again.err).toContain(`↻ reusing ${id.slice(0, 13)} of `);
  expect((await place.files()).filter((file) => file.startsWith("made"))).toContain("made.txt");
  expect([await place.text("made.txt")]).toContain(made);

  await place.write("in.txt", "two");
  const changed = await run("--reuse");
  expect([changed.exitCode, changed.out]).toEqual([0, "two\n"]);
  expect(await place.text("made.txt")).not.toBe(made);
});
