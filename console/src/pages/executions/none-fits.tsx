import { type FilterToken, formatToken, withoutKind } from "../../filters/filters.ts";

type Props = { tokens: readonly FilterToken[]; onChange: (tokens: FilterToken[]) => void };

/** Nothing fits: which conditions, and the way out of them. */
export function NoneFits({ tokens, onChange }: Props) {
  const timed = tokens.some((token) => token.kind === "since" || token.kind === "until");
  return (
    <div className="none" role="status">
      <b>No execution fits</b>{" "}
      {tokens.map((token) => (
        <code className="chip" key={formatToken(token)}>
          {formatToken(token)}
        </code>
      ))}
      <div className="line mt-3">
        {timed && (
          <button className="btn" type="button" onClick={() => onChange(withoutKind(withoutKind(tokens, "since"), "until"))}>
            Search all time
          </button>
        )}
        <button className="btn" type="button" data-v={timed ? "quiet" : undefined} onClick={() => onChange([])}>
          Clear filters
        </button>
      </div>
    </div>
  );
}
