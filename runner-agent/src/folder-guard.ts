import { closeSync, openSync, rmSync } from "node:fs";
import { connect, createServer } from "node:net";

const SOCKET = "lock.socket";

/** What the kernel says where nobody ever listened, and where whoever did has ended. */
const NOBODY = ["ENOENT", "ECONNREFUSED"];

/** Whether a process listens there, be it one that this one can't see. */
const isAnswered = (path: string): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(path);
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", (error: NodeJS.ErrnoException) => resolve(!NOBODY.includes(error.code ?? "")));
  });

const NO_GUARD = (): void => undefined;

/**
 * Listens in a folder for as long as this process uses it. A process id tells nothing of a runner in another container, whose ids are others; a socket does, as long as
 * both see the folder. Two that start at the very same time both find nobody.
 * @returns ends it, or null where somebody else listens; nothing where this system, or the folder's file system, has no such sockets
 */
export async function guardFolder(folder: string): Promise<(() => void) | null> {
  if (process.platform !== "linux") return NO_GUARD;
  // Through the folder's descriptor: a socket's path may have 107 bytes, and a state folder's is as long as its owner likes.
  const descriptor = openSync(folder, "r");
  const path = `/proc/self/fd/${descriptor}/${SOCKET}`;
  if (await isAnswered(path)) {
    closeSync(descriptor);
    return null;
  }
  rmSync(path, { force: true });
  // Left for the other end to close: one that is closed at once bun's `connect` takes for an error.
  const server = createServer((socket) => socket.on("error", () => undefined).resume());
  const listens = await new Promise<boolean>((resolve) => {
    server.once("error", () => resolve(false)).listen(path, () => resolve(true));
  });
  if (!listens) {
    closeSync(descriptor);
    return NO_GUARD;
  }
  server.unref();
  return () => {
    rmSync(path, { force: true });
    server.close(() => closeSync(descriptor));
  };
}
