/** How long a tab that nobody sees keeps its streams: long enough for a look at another one. */
export const HIDDEN_MAX_MS = 30_000;

type Tab = Pick<Document, "visibilityState" | "addEventListener">;

/**
 * Whether somebody may see the tab: seen → hidden → (`HIDDEN_MAX_MS`) away → seen … Over HTTP/1.1 a browser has six connections to a host for all tabs
 * together, and each open stream has Postgres asked every second: a tab that is away holds none.
 */
export class Attendance {
  #visit = new AbortController();
  #back = Promise.withResolvers<void>();
  #leaving: ReturnType<typeof setTimeout> | undefined;

  constructor(tab: Tab) {
    const look = () => {
      clearTimeout(this.#leaving);
      if (tab.visibilityState === "hidden") this.#leaving = setTimeout(() => this.#visit.abort(), HIDDEN_MAX_MS);
      else if (this.#visit.signal.aborted) {
        this.#visit = new AbortController();
        this.#back.resolve();
        this.#back = Promise.withResolvers();
      }
    };
    tab.addEventListener("visibilitychange", look);
    // Opened in the background, it may never be looked at.
    look();
  }

  /** Waits until somebody is there, however long that takes. @returns aborts with `signal`, and once the tab is away */
  async visit(signal: AbortSignal): Promise<AbortSignal> {
    if (this.#visit.signal.aborted) await this.#back.promise;
    return AbortSignal.any([signal, this.#visit.signal]);
  }
}
