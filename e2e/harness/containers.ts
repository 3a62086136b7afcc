import { setTimeout as sleep } from "node:timers/promises";
import Docker from "dockerode";

const docker = new Docker();
/** The runner's label of a container (runner-agent, hardening). */
const LABEL = "rgrid.execution";

/** Ids of all executions that have a container, running or not. */
export async function executionsWithContainer(): Promise<string[]> {
  const found = await docker.listContainers({ all: true, filters: JSON.stringify({ label: [LABEL] }) });
  return found.map(({ Labels }) => Labels[LABEL] ?? "");
}

/** @param id an execution's id or a prefix of it */
async function containerOf(id: string): Promise<Docker.Container> {
  const found = await docker.listContainers({ filters: JSON.stringify({ label: [LABEL] }) });
  const one = found.find(({ Labels }) => Labels[LABEL]?.startsWith(id));
  if (!one) throw new Error(`no container runs ${id}`);
  return docker.getContainer(one.Id);
}

/** Source of a Python function `pause()` that waits until the test calls {@link resume}. */
export const PAUSE = `
import signal
signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGUSR1])
def pause():
    signal.sigwaitinfo([signal.SIGUSR1])
`;

/** Lets a script go on from its `pause()`. A signal that comes before is kept for it. */
export async function resume(id: string): Promise<void> {
  await (await containerOf(id)).kill({ signal: "SIGUSR1" });
}

export async function until(condition: () => Promise<boolean> | boolean): Promise<void> {
  while (!(await condition())) await sleep(25);
}
