import type { KeyboardEvent, RefObject } from "react";
import { Icon } from "../../components/icon.tsx";
import { count } from "../../format/plural.ts";
import type { Search } from "../../log/use-search.ts";
import { type LogChoices, STREAMS } from "./log-choices.ts";
import { LogMenuButton } from "./log-menu-button.tsx";

export type LogOptions = LogChoices & { query: string };

type Props = {
  options: LogOptions;
  onChange: (change: Partial<LogOptions>) => void;
  search: Search;
  onMove: (by: 1 | -1) => void;
  onDownload: () => void;
  downloading: boolean;
  input: RefObject<HTMLInputElement | null>;
};

export function LogTools({ options, onChange, search, onMove, onDownload, downloading, input }: Props) {
  const { stream, showTime, wrap, query } = options;
  function onKeyDown(event: KeyboardEvent<HTMLInputElement>): void {
    if (event.key === "Enter") onMove(event.shiftKey ? -1 : 1);
    else if (event.key === "Escape" && query !== "") onChange({ query: "" });
    else if (event.key === "Escape") event.currentTarget.blur();
    else return;
    event.preventDefault();
  }
  return (
    <div className="logtools">
      <div className="find">
        <Icon name="search" />
        <input
          ref={input}
          aria-label="Search the log"
          placeholder="Search log"
          spellCheck={false}
          value={query}
          onChange={(event) => onChange({ query: event.target.value })}
          onKeyDown={onKeyDown}
        />
        <output>{query === "" ? "" : hitsText(search)}</output>
        {query === "" ? (
          <kbd>/</kbd>
        ) : (
          <>
            <button className="ib" type="button" aria-label="Previous match" title="Previous match" onClick={() => onMove(-1)}>
              <Icon name="up" />
            </button>
            <button className="ib" type="button" aria-label="Next match" title="Next match" onClick={() => onMove(1)}>
              <Icon name="down" />
            </button>
          </>
        )}
      </div>
      <div className="seg" role="group" aria-label="Stream">
        {STREAMS.map(([value, name]) => (
          <button key={name} type="button" aria-pressed={stream === value} onClick={() => onChange({ stream: value })}>
            {name}
          </button>
        ))}
      </div>
      <button
        className="ib"
        type="button"
        aria-label="Timestamps"
        title="Timestamps"
        aria-pressed={showTime}
        onClick={() => onChange({ showTime: !showTime })}
      >
        <Icon name="clock" />
      </button>
      <button
        className="ib"
        type="button"
        aria-label="Wrap lines"
        title="Wrap lines"
        aria-pressed={wrap}
        onClick={() => onChange({ wrap: !wrap })}
      >
        <Icon name="wrap" />
      </button>
      <LogMenuButton choices={options} onChange={onChange} />
      <button
        className="ib"
        type="button"
        aria-label="Download log"
        title="Download log"
        disabled={downloading}
        data-action="download_log"
        onClick={onDownload}
      >
        <Icon name="download" />
      </button>
    </div>
  );
}

function hitsText({ hits, current, searching }: Search): string {
  if (hits.length === 0) return searching ? "…" : "none";
  return `${count(current + 1)} of ${count(hits.length)}${searching ? "…" : ""}`;
}
