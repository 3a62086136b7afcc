import type { ReadyLine } from "@rgrid/stack";
import type { TestProject } from "vitest/node";
import { endStack, newStack } from "./new-stack.ts";

declare module "vitest" {
  interface ProvidedContext {
    stack: { ready: ReadyLine; dataDir: string; runnerPid: number };
  }
}

/** The stack that most files share: one runner with two slots, two accounts of which the first owns the runner. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const stack = await newStack();
  const runnerPid = stack.partPid("runner-local-1");
  if (runnerPid === null) throw new Error("the runner has not started");
  project.provide("stack", { ready: stack.ready, dataDir: stack.dataDir, runnerPid });
  return () => endStack(stack);
}
