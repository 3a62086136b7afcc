import type { StackHandle } from "@rgrid/stack";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { clientOf } from "./harness/api.ts";
import { until } from "./harness/containers.ts";
import { type DocBlock, docBlocks, tableOptions } from "./harness/doc-blocks.ts";
import { endStack, newStack } from "./harness/new-stack.ts";
import { type Ended, Newcomer, type Running } from "./harness/newcomer.ts";

/**
 * The pages that a newcomer follows, followed: each block as it stands there, in its order, in an empty home. What stands for the world is around
 * it: a registry that has nothing of RGrid, as npm before the release, and a stack without a runner.
 */

/** Images are pulled where there is a network; here they are those that the set-up made. */
const IMAGES = { RGRID_RUNNER_RUNTIMES: "python:3.11=rgrid/python:3.11" };

let stack: StackHandle;
let newcomer: Newcomer;
beforeAll(async () => {
  [stack, newcomer] = await Promise.all([newStack({ runners: 0 }), Newcomer.arrive()]);
});
afterAll(async () => {
  await newcomer.leave();
  await endStack(stack);
});

const names = async (): Promise<string[]> => {
  const { items } = await clientOf(0, stack.ready).call("listRunners", { query: {} });
  return items.filter(({ online }) => online).map(({ name }) => name);
};

/** Starts what goes on until it is stopped, and waits until the API knows it. @throws Error where it ends by itself */
async function startRunner(lines: string, env: Record<string, string>): Promise<Running> {
  const before = (await names()).length;
  const running = newcomer.start(lines, { ...IMAGES, ...env });
  const online = until(async () => (await names()).length > before).then(() => null);
  const over = await Promise.race([online, running.ended]);
  if (over !== null) throw new Error(`the runner ended:\n${over.out}${over.err}`);
  return running;
}

/** Types the command that asks, and answers it. */
async function answer(command: string): Promise<Ended> {
  const running = newcomer.start(command, {}, true);
  await running.says("API URL");
  running.type(`${stack.ready.api_url}\r`);
  await running.says("API key");
  running.type(`${stack.ready.api_key}\r`);
  return running.ended;
}

describe("the quick start", { timeout: 240_000 }, () => {
  const seen: { block: DocBlock; ended: Ended }[] = [];
  const ended = (command: string): Ended => {
    const found = seen.find(({ block }) => block.text === command);
    if (found === undefined) throw new Error(`the page has no block that is ${command}`);
    return found.ended;
  };

  for (const block of docBlocks("quick-start.md")) {
    it(`${block.heading}: ${block.text.split("\n")[0]}`, async () => {
      if (block.language !== "sh") {
        if (block.savedAs === null) throw new Error("the page does not say what this is saved as");
        await newcomer.write(block.savedAs, `${block.text}\n`);
      } else if (block.text === "rgrid init") {
        seen.push({ block, ended: await answer(block.text) });
      } else if (block.text.startsWith("npx rgrid-runner")) {
        await startRunner(block.text, { RGRID_RUNNER_TOKEN: stack.ready.runner_token, RGRID_API_URL: stack.ready.api_url });
      } else if (block.title?.endsWith("in the clone")) {
        seen.push({ block, ended: await newcomer.runInClone(block.text) });
      } else {
        seen.push({ block, ended: await newcomer.run(block.text) });
      }
      const last = seen.at(-1);
      if (last?.block !== block) return;
      const { exitCode, out, err } = last.ended;
      expect(exitCode, `${out}${err}`).toBe(block.heading === "Let it fail once" ? 1 : 0);
    });
  }

  it("needs of npm what is there before the release, and shows what the page says", async () => {
    expect(newcomer.installed).toContain("dockerode");
    expect(newcomer.installed.filter((path) => path.startsWith("rgrid"))).toEqual([]);
    expect(ended("rgrid init").out).toContain("✓ valid");
    expect(ended("rgrid run analyze.py data.csv").out).toBe("mean 4.18\n");
    expect(ended("cat summary.txt").out).toBe("mean 4.18\n");
    const { err } = ended("rgrid run analyze.py");
    expect(err).toMatch(/IndexError[\s\S]*\nError: .+\nCause: IndexError in analyze\.py, line 3[\s\S]*\nFix: {3}.+\nDocs: /);
  });

  it.each(tableOptions("quick-start.md"))("%s: %s", async (_, options) => {
    const { exitCode, err } = await newcomer.run(`rgrid run --dry-run ${options} analyze.py data.csv`);
    expect(exitCode, err).toBe(0);
  });
});

describe("first runner", { timeout: 240_000 }, () => {
  const shell = docBlocks("first-runner.md").filter(({ language }) => language === "sh");
  const blockOf = (heading: string): string => {
    const block = shell.find((each) => each.heading === heading);
    if (block === undefined) throw new Error(`the page has nothing to type under ${heading}`);
    return block.text;
  };
  const own = (text: string): string =>
    text.replace("https://api.example.org", stack.ready.api_url).replace("rgr_…", stack.ready.runner_token);

  it("has no other commands than these", () => {
    expect(shell.map(({ heading }) => heading)).toEqual(["Before the release", "With Docker", "So that it survives a reboot"]);
  });

  it("is installed from what a clone makes", async () => {
    const packed = await newcomer.runInClone(`npm run pack\ncp dist/npm/rgrid-runner-*.tgz '${newcomer.folder}'`);
    expect(packed.exitCode, packed.err).toBe(0);
    const { exitCode, err } = await newcomer.run(blockOf("Before the release"));
    expect(exitCode, err).toBe(0);
  });

  it("is online by its name, with its slots, and drains at SIGTERM", async () => {
    const running = await startRunner(own(blockOf("With Docker")), { RGRID_RUNNER_STATE_DIR: `${newcomer.folder}/lab-2` });
    const { items } = await clientOf(0, stack.ready).call("listRunners", { query: {} });
    expect(items.find(({ name }) => name === "lab-2")).toMatchObject({ online: true, slots: 4 });
    // The API knows it before it knows that itself.
    await running.says('"registered"');
    running.signal("SIGTERM");
    const { err } = await running.ended;
    expect(err).toMatch(/ended.*drained/);
  });

  it("shows a unit that runs the installed program with these options and each that the page names", async () => {
    const options = tableOptions("first-runner.md").map(([, text]) => text);
    expect(options.length).toBeGreaterThan(3);
    const service = blockOf("So that it survives a reboot");
    const env = { RGRID_RUNNER_TOKEN: stack.ready.runner_token, RGRID_API_URL: stack.ready.api_url };
    // As root it would write into /etc of whoever runs this test.
    const { exitCode, out, err } = await newcomer.run(`${service} ${options.join(" ")} --print`, env);
    expect(exitCode, err).toBe(0);
    expect(out).toMatch(/ExecStart=.*"[^"]*\/npm\/lib\/node_modules\/rgrid-runner\/bin\/rgrid-runner\.js"/);
    for (const line of ['NAME="lab-2"', 'SLOTS="4"', 'LABELS="gpu"', 'NETWORK="none"'])
      expect(out).toContain(`RGRID_RUNNER_${line}\n`);
  });
});
