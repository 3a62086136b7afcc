import { Icon } from "../../components/icon.tsx";
import { type FilterToken, withoutKind, withToken } from "../../filters/filters.ts";

const SPANS = [
  ["", "All time"],
  ["1h", "Last hour"],
  ["24h", "Last 24 hours"],
  ["7d", "Last 7 days"],
  ["30d", "Last 30 days"],
] as const;

type Props = { tokens: readonly FilterToken[]; onChange: (tokens: FilterToken[]) => void };

/** `since:` for the hand that holds the mouse. */
export function SincePicker({ tokens, onChange }: Props) {
  const value = tokens.find((token) => token.kind === "since")?.value ?? "";
  const known = SPANS.some(([span]) => span === value);
  return (
    <span className="when">
      <Icon name="clock" />
      <select
        className="btn"
        aria-label="Time"
        value={value}
        onChange={({ target }) =>
          onChange(target.value === "" ? withoutKind(tokens, "since") : withToken(tokens, { kind: "since", value: target.value }))
        }
      >
        {SPANS.map(([span, name]) => (
          <option key={span} value={span}>
            {name}
          </option>
        ))}
        {!known && <option value={value}>Since {value}</option>}
      </select>
    </span>
  );
}
