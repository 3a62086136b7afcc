import type { World } from "./world.ts";

/**
 * One life of a process or of an object's instance. Crashed code can't be stopped from running its microtasks to their end, but nothing that it
 * does from then on reaches the world, and nothing that it waits for ever comes.
 */
export class Life {
  readonly #world: World;
  readonly #endings = new Set<() => void>();
  #alive = true;
  #pausedUntil = 0;

  constructor(world: World) {
    this.#world = world;
  }

  get alive(): boolean {
    return this.#alive;
  }

  end(): void {
    if (!this.#alive) return;
    this.#alive = false;
    for (const ending of this.#endings) ending();
    this.#endings.clear();
  }

  /** @returns takes the listener away again */
  onEnd(ending: () => void): () => void {
    this.#endings.add(ending);
    return () => this.#endings.delete(ending);
  }

  /** Until then nothing happens in it, as under SIGSTOP; what was to happen does after it, in its order. */
  pause(until: number): void {
    this.#pausedUntil = Math.max(this.#pausedUntil, until);
  }

  deliver(run: () => void): void {
    if (!this.#alive) return;
    if (this.#pausedUntil > this.#world.now) this.#world.at(this.#pausedUntil, () => this.deliver(run));
    else run();
  }

  /** A promise of something outside. It settles only in this life; begun after its end, it is not even asked for. */
  reply<T>(ask: (resolve: (value: T) => void, reject: (error: unknown) => void) => void): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      if (!this.#alive) return;
      ask(
        (value) => this.deliver(() => resolve(value)),
        (error) => this.deliver(() => reject(error)),
      );
    });
  }

  /** Sleeps of this life; it wakes late from a pause. */
  sleep = (ms: number, signal?: AbortSignal): Promise<void> => {
    if (signal?.aborted) return Promise.resolve();
    return this.reply((resolve) => {
      const wake = (): void => {
        timer.run = null;
        signal?.removeEventListener("abort", wake);
        resolve();
      };
      const timer = this.#world.after(Math.max(0, ms), wake);
      signal?.addEventListener("abort", wake, { once: true });
    });
  };
}
