import type { ErrorMetadata } from "@rgrid/schema";
import type { Host } from "../host.ts";
import { errorCard } from "./error-card.ts";
import { plain } from "./terminal.ts";

/** An error's card on stderr; who was cancelled has not failed, and has a line. @param executionId null where no execution failed of it */
export function showError({ terminal }: Pick<Host, "terminal">, error: ErrorMetadata, executionId: string | null): Promise<void> {
  const { paint } = terminal;
  if (executionId !== null && error.error_code === "cancelled")
    return terminal.line(`${paint("yellow", "■")} ${plain(error.error_message)}`);
  const columns = terminal.isTerminal ? terminal.columns : null;
  return terminal.line(errorCard(error, executionId, { paint, columns }).join("\n"));
}
