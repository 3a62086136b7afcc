/** Why nothing came, for who pressed. A store that can't be reached, or lets no other site read it, fails as a TypeError. */
export const failureOf = (error: unknown): string =>
  error instanceof TypeError || (error instanceof DOMException && error.name === "TimeoutError")
    ? "The store does not answer."
    : error instanceof Error
      ? error.message
      : String(error);
