import type { ExecutionId, ExecutionStreamEvent } from "@rgrid/schema";
import { ExecutionShell, type ExecutionShellPorts, type Watcher } from "../../execution/object.ts";
import type { StoredPage } from "../../execution/view.ts";
import type { Executions } from "../../ports/executions.ts";
import { completePage } from "../../stream/complete-page.ts";
import type { Alarms } from "./alarms.ts";
import { MemoryExecutionStore } from "./execution-store.ts";

type Watched = { shell: ExecutionShell; watchers: Set<Watcher> };

/** Executions as objects of this process: the production shells and cores over memory instead of SQLite. */
export function memoryExecutions(
  ports: Omit<ExecutionShellPorts, "store" | "watchers" | "executions">,
  alarms: Alarms,
): Executions {
  const objects = new Map<ExecutionId, Watched>();

  function make(id: ExecutionId): Watched {
    const watchers = new Set<Watcher>();
    const store = new MemoryExecutionStore((at) =>
      alarms.set(id, at, () => {
        store.fired();
        shell.alarm();
      }),
    );
    const shell = new ExecutionShell({ ...ports, store, executions, watchers: () => [...watchers] });
    return { shell, watchers };
  }

  function objectOf(id: ExecutionId): Watched {
    const object = objects.get(id) ?? make(id);
    objects.set(id, object);
    return object;
  }

  async function* subscribe(id: ExecutionId, after: number, signal: AbortSignal): AsyncGenerator<ExecutionStreamEvent[]> {
    const { shell, watchers } = objectOf(id);
    let cursor = after;
    while (!signal.aborted) {
      const stored = await new Promise<StoredPage>((resolve) => {
        const watcher: Watcher = {
          after: cursor,
          send(given) {
            watchers.delete(watcher);
            resolve(given);
          },
          lose: () => watcher.send({ events: [], archived: null, ended: false }),
        };
        watchers.add(watcher);
        signal.addEventListener("abort", () => watcher.send({ events: [], archived: null, ended: true }), { once: true });
        shell.pull(watcher);
      });
      const page = await completePage(ports.objects, id, cursor, stored);
      cursor = page.events.at(-1)?.n ?? cursor;
      if (page.events.length > 0) yield page.events;
      if (page.ended) return;
    }
  }

  async function events(id: ExecutionId, after: number, bytesMax: number): ReturnType<Executions["events"]> {
    const stored = await objectOf(id).shell.events(after, bytesMax);
    return stored && { account_id: stored.account_id, ...(await completePage(ports.objects, id, after, stored)) };
  }

  const executions: Executions = { get: (id) => objectOf(id).shell, events, subscribe };
  return executions;
}
