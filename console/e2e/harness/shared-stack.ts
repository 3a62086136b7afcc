import { endStack, newStack } from "@rgrid/e2e/new-stack";
import type { ReadyLine } from "@rgrid/stack";
import type { TestProject } from "vitest/node";

declare module "vitest" {
  interface ProvidedContext {
    console: { ready: ReadyLine; apiPid: number };
  }
}

/** The stack that the files share: one runner with two slots, two accounts of which the first owns the runner. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const stack = await newStack();
  const apiPid = stack.partPid("api");
  if (apiPid === null) throw new Error("the API has not started");
  project.provide("console", { ready: stack.ready, apiPid });
  return () => endStack(stack);
}
