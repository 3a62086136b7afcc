import type { ErrorMetadata } from "@rgrid/schema";
import type { Host } from "../host.ts";
import { errorCard } from "./error-card.ts";

/** An error's card on stderr. @param executionId null where no execution failed of it */
export const showError = (
  { terminal }: Pick<Host, "terminal">,
  error: ErrorMetadata,
  executionId: string | null,
): Promise<void> =>
  terminal.line(
    errorCard(error, executionId, { paint: terminal.paint, columns: terminal.isTerminal ? terminal.columns : null }).join("\n"),
  );
