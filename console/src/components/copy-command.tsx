import { useCopy } from "./copy-button.tsx";
import { Icon } from "./icon.tsx";

/** The line that makes the same execution in a terminal; null where it is not known whole. */
export function CopyCommand({ command }: { command: string | null }) {
  const { copied, copy } = useCopy(command ?? "");
  if (command === null) {
    return (
      <span className="t3" title="The command was not kept whole: pasted, it would run with a part of its arguments">
        Too long to copy as CLI
      </span>
    );
  }
  return (
    <button className="btn" type="button" title={command} data-action="copy_command" onClick={copy}>
      <Icon name="terminal" />
      <span aria-live="polite">{copied ? "Copied" : "Copy as CLI"}</span>
    </button>
  );
}
