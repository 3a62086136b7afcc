/** As Durable Objects reject calls: flags tell whether the platform says that trying again is of use. */
export const rpcError = (message: string, retryable = true): Error =>
  Object.assign(new Error(message), { remote: true, retryable });

/** It sheds load: the platform refuses the call before the object sees it. */
export const overloadedError = (): Error =>
  Object.assign(new Error("the object is overloaded"), { remote: true, overloaded: true });

/** The storage of an object refused to read or write, once. */
export class StorageFailed extends Error {
  constructor() {
    super("storage failed");
    this.name = "StorageFailed";
  }
}

/** Unwinds what a dead instance was doing: a loop that waits for its own commit would never end. */
export class InstanceDied extends Error {
  constructor() {
    super("the instance is dead");
    this.name = "InstanceDied";
  }
}
