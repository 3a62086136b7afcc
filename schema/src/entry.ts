import { z } from "zod";
import { LIMITS } from "./limits.ts";

const MODULE = /^[\p{L}_][\p{L}\p{N}_-]*(\.[\p{L}_][\p{L}\p{N}_-]*)*$/u;
/** A word that the image's PATH is searched for. Without a `/`: a file of the caller's own travels as a script. */
const PROGRAM = /^[A-Za-z0-9_][A-Za-z0-9_.+-]*$/;

/** What is started where it is no script. */
export const entry = z
  .discriminatedUnion("kind", [
    /** `python -m MODULE`, of the runtime or of the inputs. */
    z.strictObject({
      kind: z.literal("module"),
      module: z.string().max(LIMITS.pathComponentBytesMax).regex(MODULE, { error: "must be a module's name such as pkg.mod" }),
    }),
    /** A program of the runtime's image. */
    z.strictObject({
      kind: z.literal("command"),
      program: z.string().max(LIMITS.pathComponentBytesMax).regex(PROGRAM, { error: "must be a program's name such as ffmpeg" }),
    }),
  ])
  .meta({ id: "Entry" });
export type Entry = z.infer<typeof entry>;

/** What stands in the place of a script's name in lists. */
export const entryTitle = (given: Entry): string => (given.kind === "module" ? `-m ${given.module}` : given.program);
