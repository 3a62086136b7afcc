import { IMAGE_ANY, RUNTIMES, type RuntimeItem } from "@rgrid/schema";
import type { RunnerPresence } from "../ports/dispatchers.ts";
import type { Api } from "./api.ts";
import type { Serve } from "./serve.ts";

/** Known ones first, in their order, then the runners' own by name. */
function itemsOf(runners: readonly RunnerPresence[]): RuntimeItem[] {
  const known = [...RUNTIMES, IMAGE_ANY];
  const own = new Set(runners.flatMap((runner) => runner.runtimes).filter((name) => !known.includes(name)));
  const namesOf = (which: (runner: RunnerPresence) => boolean) =>
    runners.flatMap((runner) => (which(runner) ? [runner.name] : [])).sort();
  return [...known, ...[...own].sort()].map((name) => ({
    name,
    known: known.includes(name),
    runners: namesOf(({ runtimes }) => runtimes.includes(name)),
    warm: namesOf(({ runtimes, warm }) => runtimes.includes(name) && warm.includes(name)),
  }));
}

export function runtimeRoutes(serve: Serve, api: Api): void {
  serve("listRuntimes", async ({ caller }) => {
    const { id: account } = caller.account;
    const presence = await api.accountDispatchers.ask(caller.account, (stub) => stub.presence(account));
    return { items: itemsOf(presence.filter((runner) => runner.online)), next_cursor: null };
  });
}
