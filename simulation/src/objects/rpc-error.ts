/** As Durable Objects reject calls: flags tell whether the platform says that trying again is of use. */
export const rpcError = (message: string, retryable = true): Error => Object.assign(new Error(message), { remote: true, retryable });

/** The storage of an object refused to read or write, once. */
export class StorageFailed extends Error {
  constructor() {
    super("storage failed");
    this.name = "StorageFailed";
  }
}
