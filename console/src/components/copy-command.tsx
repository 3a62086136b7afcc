import { useCopy } from "./copy-button.tsx";
import { Icon } from "./icon.tsx";

/** The line that makes the same execution in a terminal. */
export function CopyCommand({ command }: { command: string }) {
  const { copied, copy } = useCopy(command);
  return (
    <button className="btn" type="button" title={command} data-action="copy_command" onClick={copy}>
      <Icon name="terminal" />
      <span aria-live="polite">{copied ? "Copied" : "Copy as CLI"}</span>
    </button>
  );
}
