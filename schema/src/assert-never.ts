/** Ends a switch over a union: the compiler refuses it while a case is missing. @throws Error when data broke the type */
export function assertNever(value: never): never {
  throw new Error(`unexpected case: ${JSON.stringify(value)}`);
}
