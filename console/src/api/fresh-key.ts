/** An idempotency key. Not `randomUUID`, which browsers have only over HTTPS and on localhost. */
export const freshKey = (): string =>
  [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
