/** Shorter values are ordinary words and numbers too often to be masked. */
const SECRET_LENGTH_MIN = 8;
/** A line of a value is looked for by itself where it is long enough to be no ordinary one. */
const LINE_LENGTH_MIN = 16;

/** What says where things are and in which language, and stands in every traceback: masking it would hide the user's own file names. */
const NO_SECRETS = new Set(["HOME", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "NODE_PATH", "PATH", "PYTHONPATH", "TZ"]);

/**
 * What is masked of an environment: its values, and the forms in which programs print them (as the runner of GitHub Actions does it): inside
 * JSON or `repr`, in a URL, in base64, also as a part of something longer, such as `user:password`; of several lines, each.
 */
export function secretsOf(env: Readonly<Record<string, string>>): string[] {
  const secrets = new Set<string>();
  for (const [name, value] of Object.entries(env)) {
    if (NO_SECRETS.has(name) || lengthOf(value) < SECRET_LENGTH_MIN) continue;
    for (const form of formsOf(value)) if (lengthOf(form) >= SECRET_LENGTH_MIN) secrets.add(form);
  }
  return [...secrets];
}

const lengthOf = (text: string): number => [...text].length;

function* formsOf(value: string): Generator<string> {
  yield value;
  const lines = value.split(/\r?\n/).map((line) => line.trim());
  if (lines.length > 1) yield* lines.filter((line) => line.length >= LINE_LENGTH_MIN);
  yield JSON.stringify(value).slice(1, -1);
  const escaped = encodeURIComponent(value.toWellFormed());
  yield escaped;
  // Forms, and Python's quote_plus.
  yield escaped.replaceAll("%20", "+").replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
  for (const text of base64FormsOf(Buffer.from(value))) {
    yield text;
    yield text.replaceAll("+", "-").replaceAll("/", "_");
  }
}

/** Base64 depends on where in a group of three bytes it begins; what also depends on the bytes around is cut off. */
function base64FormsOf(bytes: Buffer): string[] {
  return [0, 1, 2].map((before) => {
    const text = Buffer.concat([Buffer.alloc(before), bytes])
      .toString("base64")
      .replace(/=+$/, "");
    const after = (before + bytes.length) % 3;
    return text.slice(before === 0 ? 0 : before + 1, after === 0 ? undefined : -1);
  });
}
