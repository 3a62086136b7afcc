import type { ContainerEngine, Sandbox, SandboxRequest } from "../../../runner-agent/src/container/port.ts";
import type { HeldLeases } from "../invariants/held-leases.ts";
import type { System } from "../system.ts";
import type { Life } from "../world/life.ts";
import { Container } from "./container.ts";
import type { Machine } from "./machine.ts";

const ACQUIRE_MS = [10, 300] as const;
/** An image that has to be pulled first. */
const PULL_MS = [3_000, 60_000] as const;
const PULLS = 0.15;
const START_MS = [50, 250] as const;
const REAP_MS = 200;

/** The container engine of a machine, as one process of the runner uses it. */
export function engineOf(system: System, machine: Machine, life: Life, held: HeldLeases): ContainerEngine {
  const { world, faults } = system;
  const takes = <T>(ms: number, act: () => T): Promise<T> =>
    life.reply((resolve) => {
      // The engine is a daemon of its own: what was asked for happens although the process that asked may be gone.
      world.after(ms, () => machine.os.deliver(() => resolve(act())));
    });

  function sandboxOf(container: Container): Sandbox {
    return {
      workFolder: container.folder,
      made: { executor: "docker", image: { name: "python:3.11", id: "sha256:0", digests: [] }, network: true },
      start: () =>
        takes(world.chance.within(START_MS), () => {
          if (!machine.containers.has(container)) {
            return { outcome: "failed", code: "container_startup_failed", details: { reason: "it is gone" } } as const;
          }
          held.starts(container.execution, container.lease);
          container.start();
          return { outcome: "started", running: container.runningFor(life) } as const;
        }),
      dispose: () => {
        if (life.alive) held.putsAway(container.execution, container.lease);
        return takes(REAP_MS, () => {
          machine.remove(container);
        });
      },
    };
  }

  return {
    kind: "docker",
    problem: async () => null,
    reap: (isLive) =>
      takes(REAP_MS, () => {
        const left = [...machine.containers].filter(({ execution, lease }) => !isLive(`${execution}-${lease}`));
        for (const container of left) machine.remove(container);
        return left.length;
      }),
    acquire: ({ execution, lease, command }: SandboxRequest) => {
      return takes(world.chance.within(world.chance.hits(PULLS) ? PULL_MS : ACQUIRE_MS), () => {
        const plan = system.planOf(command.argv);
        if (faults.strikes("container_fails", () => [system.phaseOf(execution)]))
          return { outcome: "failed", code: "container_startup_failed", details: { reason: "no space" } } as const;
        const container = new Container(system, machine.os, {
          execution,
          lease,
          folder: `/${execution}/${lease}`,
          owner: life,
          plan,
        });
        machine.containers.add(container);
        return { outcome: "acquired", sandbox: sandboxOf(container) } as const;
      });
    },
  };
}
