/**
 * Stands in for `@pagefind/default-ui` (an alias in astro.config.mjs): Starlight makes the search when the page is idle, 26 kB that most
 * visitors never use. Here it is made when its dialog opens for the first time, or when the pointer comes near.
 */
export class PagefindUI {
  readonly #options: { element: string };
  #isMade = false;

  /** @param options those of Pagefind's own `PagefindUI`; `element` selects where it goes */
  constructor(options: { element: string }) {
    this.#options = options;
    const search = document.querySelector("site-search");
    const dialog = search?.querySelector("dialog");
    const make = (): void => void this.#make(dialog ?? null);
    search?.querySelector("button[data-open-modal]")?.addEventListener("pointerenter", make);
    if (!dialog) return;
    if (dialog.open) make();
    else new MutationObserver(make).observe(dialog, { attributeFilter: ["open"] });
  }

  async #make(dialog: HTMLDialogElement | null): Promise<void> {
    if (this.#isMade) return;
    this.#isMade = true;
    const [{ PagefindUI: Search }] = await Promise.all([import("@pagefind/default-ui/npm_dist/mjs/ui-core.mjs"), addStyles()]);
    new Search(this.#options);
    // Starlight has tried to, when there was no input yet.
    if (dialog?.open) document.querySelector<HTMLInputElement>(`${this.#options.element} input`)?.focus();
  }
}

/** A page has the styles of what is in it (finish/); those of the search come with it. It goes on without them where they do not. */
async function addStyles(): Promise<void> {
  const href = document.querySelector<HTMLMetaElement>('meta[name="rgrid-styles"]')?.content;
  if (href === undefined) return;
  const link = Object.assign(document.createElement("link"), { rel: "stylesheet", href });
  const isThere = new Promise<void>((resolve) => {
    link.addEventListener("load", () => resolve());
    link.addEventListener("error", () => resolve());
  });
  document.head.append(link);
  await isThere;
}
