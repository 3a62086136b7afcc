import { once } from "node:events";
import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

const LOOK_AGAIN_MS = 25;

/** Waits until something listens on the port. @throws the signal's reason */
export async function listening(port: number, signal: AbortSignal): Promise<void> {
  while (!(await accepts(port))) await sleep(LOOK_AGAIN_MS, null, { signal });
}

/** Waits until the URL answers anything but a server's error. @throws the signal's reason */
export async function answering(url: string, signal: AbortSignal): Promise<void> {
  for (;;) {
    const status = await fetch(url, { signal }).then(
      (response) => response.status,
      () => 503,
    );
    if (status < 500) return;
    await sleep(LOOK_AGAIN_MS, null, { signal });
  }
}

async function accepts(port: number): Promise<boolean> {
  const socket = connect(port, "127.0.0.1");
  try {
    await once(socket, "connect");
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
