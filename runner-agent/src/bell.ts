/** Wakes whoever waits at this moment; a ring that nobody hears is kept for the next one who waits. */
export class Bell {
  #waiting: (() => void)[] = [];
  #rung = false;

  ring(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    if (waiting.length === 0) this.#rung = true;
    for (const wake of waiting) wake();
  }

  wait(): Promise<void> {
    if (this.#rung) {
      this.#rung = false;
      return Promise.resolve();
    }
    return new Promise((resolve) => this.#waiting.push(resolve));
  }
}
