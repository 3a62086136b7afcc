import { type KeyboardEvent, type RefObject, useLayoutEffect, useRef, useState } from "react";

type Question = {
  asked: boolean;
  ask: () => void;
  close: () => void;
  /** The button that asks; it may be away meanwhile. */
  opener: RefObject<HTMLButtonElement | null>;
  /** For what holds the question: Escape is no. */
  onKeyDown: (event: KeyboardEvent) => void;
};

/** Something that is asked in place. Whoever uses the keyboard is back, when it is answered, at the button that asked. */
export function useQuestion(): Question {
  const [asked, setAsked] = useState(false);
  const opener = useRef<HTMLButtonElement>(null);
  const before = useRef(false);
  useLayoutEffect(() => {
    if (before.current && !asked) opener.current?.focus();
    before.current = asked;
  }, [asked]);
  const close = () => setAsked(false);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Escape") close();
  };
  return { asked, ask: () => setAsked(true), close, opener, onKeyDown };
}
