import { scaleLinear, scaleLog } from "d3-scale";
import { line } from "d3-shape";
import { type CSSProperties, Fragment, type ReactNode } from "react";

/** A value of one bar or one line at one bucket; null where there is none to show. */
export type Point = { label: string; tip: string; values: readonly (number | null)[]; partial: boolean };
type Tone = "ok" | "bad" | "strong" | "faint";

type FrameProps = {
  label: string;
  ticks: readonly number[];
  /** 0 at the bottom to 1 at the top. */
  place: (value: number) => number;
  format: (value: number) => string;
  points: readonly Point[];
  /** How many of the points are named below. */
  labels?: number | undefined;
  children: ReactNode;
};

const TICKS = 4;
const LABELS_MAX = 5;
const percent = (share: number): string => `${(100 * share).toFixed(2)}%`;

/** Grid, axes and their words, around what is drawn. */
function Frame({ label, ticks, place, format, points, labels, children }: FrameProps) {
  const widest = Math.max(...ticks.map((tick) => format(tick).length));
  const every = Math.max(1, Math.ceil(points.length / (labels ?? LABELS_MAX)));
  const labelled = points.flatMap((point, index) => ((points.length - 1 - index) % every === 0 ? [{ point, index }] : []));
  return (
    <div className="chart" style={{ "--l": `${14 + 6 * widest}px` } as CSSProperties} role="img" aria-label={label}>
      <div className="plot">
        {ticks.map((tick, index) => (
          <Fragment key={tick}>
            <i className={index === 0 ? "base" : "g"} style={{ top: percent(1 - place(tick)) }} />
            <span className="y" style={{ top: percent(1 - place(tick)) }}>
              {format(tick)}
            </span>
          </Fragment>
        ))}
        {labelled.map(({ point, index }, n) => (
          <span
            key={point.label}
            className={n % 2 === 1 && n !== labelled.length - 1 ? "x x-odd" : "x"}
            style={{ left: percent((index + 0.5) / points.length) }}
          >
            {point.label}
          </span>
        ))}
        {children}
      </div>
    </div>
  );
}

type BarsProps = { label: string; points: readonly Point[]; tones: readonly Tone[]; format: (value: number) => string };

/** Stacked bars; the first value of a point stands on top. What is not over yet is hatched. */
export function Bars({ label, points, tones, format }: BarsProps) {
  const highest = Math.max(0, ...points.map((point) => point.values.reduce<number>((sum, value) => sum + (value ?? 0), 0)));
  const scale = scaleLinear([0, highest || 1], [0, 1]).nice(TICKS);
  return (
    // Where nothing was, an axis would only be made up.
    <Frame label={label} ticks={highest === 0 ? [0] : scale.ticks(TICKS)} place={scale} format={format} points={points}>
      <div className="cols">
        {points.map((point, index) => (
          <div className={point.partial ? "col part" : "col"} key={point.tip}>
            <div className="bars">
              {point.values.map((value, series) =>
                value === null || value === 0 ? null : (
                  <b className={tones[series]} style={{ height: percent(scale(value)) }} key={tones[series]} />
                ),
              )}
            </div>
            <span className="tip" style={{ "--k": points.length === 1 ? 0.5 : index / (points.length - 1) } as CSSProperties}>
              {point.tip}
            </span>
          </div>
        ))}
      </div>
    </Frame>
  );
}

type LinesProps = {
  label: string;
  points: readonly Point[];
  format: (value: number) => string;
  scale: "share" | "log";
  labels?: number;
};

/** One line a series: the first drawn through, the second dashed. A gap where there is nothing to show. */
export function Lines({ label, points, format, scale: kind, labels }: LinesProps) {
  const values = points.flatMap((point) => point.values.filter((value) => value !== null));
  const { place, ticks } = kind === "log" ? logScale(values) : shareScale(values);
  const series = points[0]?.values.map((_, index) => index) ?? [];
  return (
    <Frame label={label} ticks={ticks} place={place} format={format} points={points} labels={labels}>
      <svg viewBox={`0 0 ${points.length} 1`} preserveAspectRatio="none" aria-hidden="true">
        {series.map((index) => (
          <path
            key={index}
            className={index === 0 ? "ln1" : "ln2"}
            d={pathOf(points, index, place)}
            vectorEffect="non-scaling-stroke"
          />
        ))}
      </svg>
      {series.map((index) => {
        const last = points.findLastIndex((point) => (point.values[index] ?? null) !== null);
        const value = points[last]?.values[index] ?? null;
        const at = { left: percent((last + 0.5) / points.length), top: percent(1 - place(value ?? 0)) };
        return value === null ? null : <i className="dot" style={at} key={index} />;
      })}
      <div className="cols">
        {points.map((point, index) => (
          <div className="col" key={point.tip}>
            <span className="tip" style={{ "--k": points.length === 1 ? 0.5 : index / (points.length - 1) } as CSSProperties}>
              {point.tip}
            </span>
          </div>
        ))}
      </div>
    </Frame>
  );
}

function pathOf(points: readonly Point[], series: number, place: (value: number) => number): string {
  const draw = line<Point>()
    .defined((point) => (point.values[series] ?? null) !== null)
    .x((_, index) => index + 0.5)
    .y((point) => 1 - place(point.values[series] ?? 0));
  return draw([...points]) ?? "";
}

/** From below the worst share to all. */
function shareScale(values: readonly number[]): { place: (value: number) => number; ticks: number[] } {
  const scale = scaleLinear([Math.min(0.95, ...values), 1], [0, 1]).nice(TICKS);
  return { place: scale, ticks: scale.ticks(TICKS) };
}

/** Whole powers of ten around all values. */
function logScale(values: readonly number[]): { place: (value: number) => number; ticks: number[] } {
  const from = Math.floor(Math.log10(Math.max(1, Math.min(...values, 1_000))));
  const to = Math.max(from + 1, Math.ceil(Math.log10(Math.max(10, ...values))));
  const scale = scaleLog([10 ** from, 10 ** to], [0, 1]).clamp(true);
  return {
    place: (value) => scale(Math.max(1, value)),
    ticks: Array.from({ length: to - from + 1 }, (_, n) => 10 ** (from + n)),
  };
}
