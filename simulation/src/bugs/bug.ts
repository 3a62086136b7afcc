/** One text of one source file and what stands there instead. The text must be there exactly once. */
export type Patch = { file: string; find: string; replace: string };

/** A mistake that somebody could make, of PROTOCOL 10's list. */
export type Bug = { name: string; patches: readonly Patch[] };
