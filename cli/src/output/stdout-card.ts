import type { Host } from "../host.ts";
import type { Card } from "./error-card.ts";
import { painterOf } from "./terminal.ts";

/** What stdout is, for commands whose answer is text: painted and broken to its width on a terminal only. */
export const stdoutCard = ({ stdout, env }: Pick<Host, "stdout" | "env">): Card => ({
  paint: painterOf(stdout, env),
  columns: stdout.isTerminal ? stdout.columns : null,
});
