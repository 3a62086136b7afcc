import { CopyButton } from "./copy-button.tsx";

/** One line to paste into a terminal, never wrapped; a secret has no prompt before it. */
export function CommandLine({
  command,
  primary = false,
  secret = false,
}: {
  command: string;
  primary?: boolean;
  secret?: boolean;
}) {
  return (
    <div className={secret ? "cmd secret" : "cmd"}>
      <code tabIndex={0}>{command}</code>
      <CopyButton text={command} primary={primary} />
    </div>
  );
}
