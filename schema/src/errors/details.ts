import { z } from "zod";

/** Text of a user's program in a detail: longer ones are cut rather than refused, since an error that is refused would be no error at all. */
const cut = (lengthMax: number) =>
  z.string().transform((text) => (text.length <= lengthMax ? text : `${text.slice(0, lengthMax - 1)}…`));

/** A name: of a module, a package, a host, a variable. */
export const name = cut(256);
/** A sentence, a line of source, a path. */
export const line = cut(1024);
/** Several lines: the end of what a tool said. */
export const output = cut(8192);
export const count = z.int().nonnegative();
const several = <T extends z.ZodType>(of: T) => z.array(of).transform((all) => all.slice(0, 16));
export const names = several(name);
export const lines = several(line);

const cause = z.object({ exception: name, message: line, file: line, line: count }).partial();

/**
 * Where and of what a script ended, of its last exception: the innermost frame in the user's own files. Paths are shown relative to /work.
 * `exception` is the type as the interpreter prints it, `message` what follows it; `caused_by` the root of a chain of exceptions.
 */
const PLACE = {
  file: line,
  line: count,
  function: name,
  source_line: line,
  exception: name,
  message: line,
  caused_by: cause,
} as const;

/** Details of a code: which fields its messages, fixes and cards may use. All of them may be unknown. */
export type DetailsShape = z.ZodObject<Record<string, z.ZodOptional<z.ZodType>>>;

export const details = <const S extends z.ZodRawShape>(shape: S) => z.object(shape).partial();
/** The same with the place in the script. */
export const ofScript = <const S extends z.ZodRawShape>(shape: S) => details({ ...PLACE, ...shape });
