import { shellLine } from "@rgrid/schema";

const SECRET_OPTIONS = new Set(["--env", "--api-key"]);

/**
 * The line that the user typed, ready to paste. Values of `--env` are left out: the line is stored and shown, and they are secrets.
 * Where that makes it another line, `--env NAME` still reads right: it takes the value from the caller's environment.
 */
export function commandLineText(command: string, tokens: readonly string[], script: string | null, lengthMax: number): string {
  const shown: string[] = [];
  // After `--`, and from the script on where it is no option of ours, tokens are shown as they are.
  let ended = false;
  for (let index = 0; index < tokens.length; index++) {
    const token = tokens[index] ?? "";
    const [name = "", ...value] = token.split("=");
    if (ended || !SECRET_OPTIONS.has(name)) {
      shown.push(token);
      ended ||= token === "--" && script !== null;
    } else if (value.length > 0) {
      shown.push(name, value[0] ?? "");
    } else {
      shown.push(token, (tokens[++index] ?? "").split("=", 1)[0] ?? "");
    }
  }
  return shellLine(["rgrid", command, ...shown], lengthMax);
}
