import { useEffect } from "react";

type Keys = { onMove: (by: 1 | -1) => void; onOpen: () => boolean; onFilter: () => void };

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof Element && target.closest("input, textarea, select, [contenteditable], [role=menu]") !== null;

/** j and k walk the rows, Enter opens the one under the hand, / goes to the filter. */
export function useListKeys({ onMove, onOpen, onFilter }: Keys): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      if (event.key === "j" || event.key === "k") onMove(event.key === "j" ? 1 : -1);
      else if (event.key === "/") onFilter();
      // A link or a button that has the focus is what Enter means.
      else if (event.key !== "Enter" || (event.target instanceof Element && event.target.closest("a, button")) || !onOpen())
        return;
      event.preventDefault();
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, [onMove, onOpen, onFilter]);
}
