import { useSyncExternalStore } from "react";

/** The width at which rows take two lines and the page scrolls as a whole; the same as in narrow.css. */
const query = matchMedia("(max-width: 47.99rem)");

function subscribe(listener: () => void): () => void {
  query.addEventListener("change", listener);
  return () => query.removeEventListener("change", listener);
}

export const useNarrow = (): boolean => useSyncExternalStore(subscribe, () => query.matches);
