const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Bytes that are no UTF-8 as `%XX`, everything else as it is: paths travel as JSON text, and a file must not be lost for its name. */
function escaped(name: Buffer): string {
  let text = "";
  for (let at = 0; at < name.length; ) {
    let taken = 1;
    let piece = `%${(name[at] ?? 0).toString(16).toUpperCase().padStart(2, "0")}`;
    for (let length = 1; length <= 4; length += 1) {
      try {
        piece = strict.decode(name.subarray(at, at + length));
        taken = length;
        break;
      } catch {
        // Not a whole code point (yet).
      }
    }
    text += piece;
    at += taken;
  }
  return text;
}

/** The path of an output for its raw name. Two names never share one path: a later one gets a number. */
export function nameOf(name: Buffer, taken: ReadonlyMap<string, unknown>): string {
  try {
    return strict.decode(name);
  } catch {
    const path = escaped(name);
    let candidate = path;
    for (let count = 2; taken.has(candidate); count += 1) candidate = `${path}~${count}`;
    return candidate;
  }
}
