/** Well below the API's deadline for all of the preparation. */
export const BUILD_MS = 20 * 60_000;
/** Compilers need more than many scripts that use what they made. */
export const BUILD_LIMITS_MIN = { memory_bytes: 2 * 1024 ** 3, cpus: 1 } as const;
