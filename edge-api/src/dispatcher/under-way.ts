/** Work that was started and is not waited for, so that a host can keep an object alive until it is done. */
export class UnderWay {
  readonly #works = new Set<Promise<void>>();
  readonly #failed: (error: unknown) => void;

  /** @param failed hears of what a work throws; nobody else does */
  constructor(failed: (error: unknown) => void) {
    this.#failed = failed;
  }

  start(work: Promise<void>): void {
    const kept = work.catch(this.#failed).finally(() => this.#works.delete(kept));
    this.#works.add(kept);
  }

  /** Resolves once nothing is under way, what was started meanwhile included. Never rejects. */
  async settled(): Promise<void> {
    while (this.#works.size > 0) await Promise.all(this.#works);
  }
}
