import type { ExecutionItem } from "@rgrid/schema";
import { type KeyboardEvent, type RefObject, useId, useMemo, useState } from "react";
import { Icon } from "../../components/icon.tsx";
import { type FilterToken, formatToken, parseFilters, withToken } from "../../filters/filters.ts";
import { type Suggestion, suggestionsFor } from "../../filters/suggestions.ts";

type Props = {
  tokens: readonly FilterToken[];
  rows: readonly ExecutionItem[];
  input: RefObject<HTMLInputElement | null>;
  onChange: (tokens: FilterToken[]) => void;
};

/** Conditions as tokens, and a line to type the next one, with what could be meant below it. */
export function FilterBar({ tokens, rows, input, onChange }: Props) {
  const [typed, setTyped] = useState("");
  const [open, setOpen] = useState(false);
  const [marked, setMarked] = useState(-1);
  const listId = useId();
  const groups = useMemo(() => (open ? suggestionsFor(typed, rows) : []), [open, typed, rows]);
  const flat = groups.flatMap((group) => group.items);
  const idOf = (index: number) => `${listId}-${index}`;

  function add(text: string): void {
    const added = parseFilters(text);
    // A key alone waits for its value.
    if (added.length === 0) return;
    onChange(added.reduce<FilterToken[]>((all, token) => withToken(all, token), [...tokens]));
    type("");
  }
  function type(text: string): void {
    setTyped(text);
    setMarked(-1);
  }
  function take(suggestion: Suggestion): void {
    if (suggestion.whole) add(suggestion.text);
    else type(suggestion.text);
    input.current?.focus();
  }
  function onKeyDown(event: KeyboardEvent): void {
    const suggestion = flat[marked];
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      const by = event.key === "ArrowDown" ? 1 : -1;
      if (flat.length > 0) setMarked((marked + by + flat.length + (marked === -1 && by === -1 ? 1 : 0)) % flat.length);
    } else if (event.key === "Enter" && suggestion) take(suggestion);
    else if (event.key === "Enter" && typed.trim() !== "") add(typed);
    else if (event.key === "Backspace" && typed === "" && tokens.length > 0) onChange(tokens.slice(0, -1));
    else if (event.key === "Escape") input.current?.blur();
    else return;
    event.preventDefault();
  }

  return (
    <div className="fbar">
      <Icon name="search" />
      {tokens.map((token) => (
        <Token key={formatToken(token)} token={token} onRemove={() => onChange(tokens.filter((other) => other !== token))} />
      ))}
      <input
        ref={input}
        role="combobox"
        aria-label="Filter executions"
        aria-expanded={flat.length > 0}
        aria-controls={listId}
        aria-activedescendant={flat[marked] ? idOf(marked) : undefined}
        placeholder={tokens.length === 0 ? "status:failed project:ml" : ""}
        spellCheck={false}
        autoComplete="off"
        value={typed}
        onChange={(event) => type(event.target.value)}
        onKeyDown={onKeyDown}
        onFocus={() => setOpen(true)}
        onBlur={() => setOpen(false)}
      />
      <kbd>/</kbd>
      <div className="sugg" id={listId} role="listbox" aria-label="Suggestions" hidden={flat.length === 0}>
        {groups.map((group) => (
          <div role="group" aria-label={group.title} key={group.title}>
            <h3 role="presentation">{group.title}</h3>
            {group.items.map((suggestion) => {
              const index = flat.indexOf(suggestion);
              return (
                // biome-ignore lint/a11y/useKeyWithClickEvents: the input that has the focus takes the keys
                <div
                  className="sugg-item"
                  role="option"
                  id={idOf(index)}
                  aria-selected={index === marked}
                  tabIndex={-1}
                  key={suggestion.text}
                  // The press must not take the focus from the input, or the list closes before the click.
                  onMouseDown={(event) => event.preventDefault()}
                  onClick={() => take(suggestion)}
                >
                  <code>{suggestion.text}</code>
                  <span className="trunc">{suggestion.note}</span>
                </div>
              );
            })}
          </div>
        ))}
      </div>
    </div>
  );
}

function Token({ token, onRemove }: { token: FilterToken; onRemove: () => void }) {
  const text = formatToken(token);
  const name = token.kind === "metadata" ? token.key : token.kind;
  return (
    <span className="tok">
      <span>{name}:</span>
      <span className="tok-value trunc">{token.value}</span>
      <button type="button" aria-label={`Remove ${text}`} onClick={onRemove}>
        <Icon name="close" small />
      </button>
    </span>
  );
}
