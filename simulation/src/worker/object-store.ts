import type { Objects } from "../../../edge-api/src/ports/objects.ts";
import { Unavailable } from "../../../edge-api/src/ports/unavailable.ts";
import type { ObjectTransfer, TransferFailure } from "../../../runner-agent/src/objects/port.ts";
import type { Faults } from "../faults/faults.ts";
import type { Concerned } from "../network/network.ts";
import type { Counts } from "../system.ts";
import type { Life } from "../world/life.ts";
import type { World } from "../world/world.ts";

const ORIGIN = "https://store.invalid/";
const TRANSFER_MS = [20, 400] as const;
/** A transfer whose lease may be over before it. */
const SLOW_MS = [5_000, 90_000] as const;

/**
 * The S3 store: which keys are there, and the bytes of what the objects put. Inputs always are there; outputs are written once
 * (`if-none-match`). What an object puts lands as it is sent, only its answer takes time.
 */
export class ObjectStore {
  readonly #stored = new Map<string, Uint8Array | null>();
  /** What a runner put when its execution was deleted already: the bucket's own rule deletes it. */
  readonly #strays = new Set<string>();
  /** What a runner was told is there: its PUT was answered with 200, or with 412. */
  readonly #confirmed = new Set<string>();
  readonly #world: World;
  readonly #faults: Faults;
  readonly #counts: Counts;

  constructor(world: World, faults: Faults, counts: Counts) {
    this.#world = world;
    this.#faults = faults;
    this.#counts = counts;
  }

  has(key: string): boolean {
    return this.#stored.has(key);
  }

  /** Keys in no particular order. */
  get keys(): string[] {
    return [...this.#stored.keys()];
  }

  isStray(key: string): boolean {
    return this.#strays.has(key);
  }

  /** Outputs under this prefix that a runner knows to be there. */
  confirmed(prefix: string): string[] {
    return [...this.#confirmed].filter((key) => key.startsWith(prefix));
  }

  bytes(key: string): Uint8Array | null {
    return this.#stored.get(key) ?? null;
  }

  urlOf(key: string): string {
    return `${ORIGIN}${key}`;
  }

  /** What objects and Workers do with it. @param concerned by the execution that a key names */
  objectsFor(life: Life, concerned: (key: string) => ReturnType<Concerned>): Objects {
    const nobody = async (): Promise<never> => {
      throw new Error("objects sign nothing under the simulator");
    };
    return {
      presignPut: nobody,
      presignGet: nobody,
      head: nobody,
      delete: (key) =>
        this.#asked(
          life,
          () => concerned(key),
          () => void this.#stored.delete(key),
        ),
      deletePrefix: (prefix) =>
        this.#asked(
          life,
          () => concerned(prefix),
          () => {
            for (const key of this.keys) if (key.startsWith(prefix)) this.#stored.delete(key);
          },
        ),
      put: (key, bytes) =>
        this.#asked(
          life,
          () => concerned(key),
          () => void this.#stored.set(key, bytes),
        ),
      read: (key) => {
        const about = () => concerned(key);
        return this.#asked(life, about, () => (this.#faults.strikes("object_gone", about) ? null : this.bytes(key)));
      },
    };
  }

  /** One request of an object or a Worker. */
  #asked<T>(life: Life, concerned: Concerned, act: () => T): Promise<T> {
    this.#counts.objects += 1;
    return life.reply((resolve, reject) => {
      const fails = this.#faults.strikes("store_fails", concerned);
      const answer = fails ? null : act();
      const lost = !fails && this.#faults.strikes("store_answer_lost", concerned);
      const isSlow = this.#faults.strikes("store_slow", concerned);
      this.#world.after(this.#faults.chance.within(isSlow ? SLOW_MS : TRANSFER_MS), () => {
        if (fails || lost) reject(new Unavailable("The object store"));
        else resolve(answer as T);
      });
    });
  }

  /** What a runner does with it. @param concerned by the execution that a key names */
  transferFor(life: Life, concerned: (url: string) => ReturnType<Concerned>, unreachable: () => boolean): ObjectTransfer {
    const failure = (url: string): TransferFailure | null => {
      const about = () => concerned(url);
      if (unreachable()) return { outcome: "unreachable", cause: "ECONNREFUSED" };
      if (this.#faults.strikes("url_expired", about)) return { outcome: "refused", status: 403 };
      if (!this.#faults.strikes("store_fails", about)) return null;
      return this.#faults.chance.hits(0.5)
        ? { outcome: "refused", status: 503 }
        : { outcome: "unreachable", cause: "ECONNRESET" };
    };
    const broken = { outcome: "unreachable", cause: "AbortError" } as const;
    const takes = <T extends { outcome: string }>(url: string, signal: AbortSignal, act: () => T): Promise<T | typeof broken> =>
      life.reply((resolve) => {
        this.#counts.objects += 1;
        const isSlow = this.#faults.strikes("store_slow", () => concerned(url));
        const end = (result: T | typeof broken): void => {
          timer.run = null;
          signal.removeEventListener("abort", abort);
          resolve(result);
        };
        const abort = (): void => end(broken);
        // A process that has died sends nothing to its end; one that is stopped has handed it to its kernel.
        const timer = this.#world.after(this.#faults.chance.within(isSlow ? SLOW_MS : TRANSFER_MS), () => {
          if (life.alive) end(signal.aborted ? broken : act());
        });
        signal.addEventListener("abort", abort);
      });
    return {
      download: (url, signal) =>
        takes(url, signal, () => {
          const failed = failure(url);
          if (failed !== null) return failed;
          if (this.#faults.strikes("object_gone", () => concerned(url))) return { outcome: "refused" as const, status: 404 };
          return { outcome: "ok" as const, body: nothing() };
        }),
      upload: ({ url }, signal) =>
        takes(url, signal, () => failure(url) ?? this.#confirm(url.slice(ORIGIN.length), () => concerned(url))),
    };
  }

  #confirm(key: string, concerned: Concerned): { outcome: "ok" } | TransferFailure {
    const result = this.#put(key, concerned);
    if (result.outcome === "ok" || (result.outcome === "refused" && result.status === 412)) this.#confirmed.add(key);
    return result;
  }

  #put(key: string, concerned: Concerned): { outcome: "ok" } | TransferFailure {
    if (this.has(key)) return { outcome: "refused", status: 412 };
    this.#stored.set(key, null);
    for (const phase of concerned()) if (phase === "tombstone") this.#strays.add(key);
    // Stored, and the answer is an error or none: the next try meets a 412.
    if (!this.#faults.strikes("store_answer_lost", concerned)) {
      // The connection broke before the answer, and HTTP sent the same request again by itself.
      return this.#faults.strikes("put_repeated", concerned) ? { outcome: "refused", status: 412 } : { outcome: "ok" };
    }
    return this.#faults.chance.hits(0.5) ? { outcome: "refused", status: 500 } : { outcome: "unreachable", cause: "ECONNRESET" };
  }
}

async function* nothing(): AsyncGenerator<Uint8Array> {}
