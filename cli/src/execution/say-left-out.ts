import type { Host } from "../host.ts";
import type { LeftOut } from "../inputs/walk.ts";
import { plain } from "../output/terminal.ts";

const NAMED_MAX = 5;

/** Secrets by their names, what ignore files left out by its number: a script that misses a file must not have to guess. */
export async function sayLeftOut({ terminal }: Host, leftOut: readonly LeftOut[]): Promise<void> {
  const say = (text: string) => terminal.line(terminal.paint("dim", text));
  const secrets = leftOut.filter(({ reason }) => reason === "secret");
  for (const { path } of secrets.slice(0, NAMED_MAX)) {
    await say(`left out, as its name says that it is secret: ${plain(path)} (--input sends it)`);
  }
  if (secrets.length > NAMED_MAX) await say(`left out ${secrets.length - NAMED_MAX} more as secrets`);
  for (const file of [".gitignore", ".rgridignore"] as const) {
    const ignored = leftOut.filter(({ reason }) => reason === file);
    const [only] = ignored;
    if (only === undefined) continue;
    const what = ignored.length === 1 ? `${plain(only.path)}${only.isFolder ? "/" : ""}` : `${ignored.length} files and folders`;
    await say(`left out by ${file}: ${what} (rgrid run --dry-run names them, --input sends them)`);
  }
}
