import { type CSSProperties, memo } from "react";
import { count } from "../format/plural.ts";
import { logTime } from "../format/time.ts";
import { LINE_SHOWN_MAX, type LogLine } from "./log-model.ts";
import { markHits } from "./marks.ts";
import { type Style, segmentsOf } from "./sgr.ts";

type Props = {
  line: LogLine;
  startedAt: number;
  showTime: boolean;
  /** The first line of a block of stderr says the word; the others have the rule. */
  firstOfBlock: boolean;
  query: string;
  currentHit: boolean;
  cause: boolean;
  target: boolean;
};

export const LogLineView = memo(function LogLineView(props: Props) {
  const { line, startedAt, showTime, firstOfBlock, query, currentHit, cause, target } = props;
  const number = line.index + 1;
  const shown = line.text.slice(0, LINE_SHOWN_MAX);
  const hidden = line.text.length - shown.length;
  const isError = line.stream === "stderr";
  const classes = ["ln", isError && "e", cause && "cause", target && "target"].filter(Boolean).join(" ");
  return (
    <div className={classes}>
      <a className="no" href={`#L${number}`} aria-label={`Line ${number}`}>
        {number}
      </a>
      <time>{showTime ? logTime(line.at - startedAt) : ""}</time>
      <span className="fd">{isError && (firstOfBlock ? "stderr" : <span className="sr">stderr</span>)}</span>
      <span className="tx">
        {markHits(segmentsOf(shown, line.style).segments, query).map((piece, index) => {
          const { text, style, hit } = piece;
          // Pieces have no identity but their place in the line.
          const key = index;
          const look = lookOf(style);
          return hit ? (
            <mark key={key} className={currentHit ? "now" : undefined}>
              {text}
            </mark>
          ) : look === null ? (
            text
          ) : (
            <span key={key} className={look.className} style={look.style}>
              {text}
            </span>
          );
        })}
        {hidden > 0 && <span className="d"> … {count(hidden)} more characters, in the download</span>}
      </span>
    </div>
  );
});

/** Null for plain text. Colours that are no theme's get their lightness by CSS, until they can be read. */
function lookOf(style: Style): { className: string; style: CSSProperties } | null {
  const classes = [
    style.bold && "b",
    style.dim && "d",
    style.italic && "it",
    style.underline && "ul",
    style.inverse && "inv",
    style.color?.startsWith("rgb") && "any-fg",
    style.background !== null && "any-bg",
  ].filter(Boolean);
  if (classes.length === 0 && style.color === null) return null;
  const look: Record<string, string> = {};
  if (style.color?.startsWith("rgb")) look["--fg"] = style.color;
  else if (style.color !== null) look["color"] = style.color;
  if (style.background !== null) look["--bg"] = style.background;
  return { className: classes.join(" "), style: look };
}
