/** The system's code of a failed call, `ENOENT` and its kin, or null. */
export const errnoOf = (error: unknown): string | null =>
  error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : null;
