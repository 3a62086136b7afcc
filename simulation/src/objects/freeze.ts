/** Makes stored data read-only, down to where it is already: production stores texts, so nobody may share a mutable part with them. */
export function freeze(value: unknown): void {
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return;
  Object.freeze(value);
  for (const part of Object.values(value)) freeze(part);
}
