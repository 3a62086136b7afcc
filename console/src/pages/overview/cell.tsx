import type { ReactNode } from "react";

type Mark = "ok" | "bad" | "strong" | "faint" | "hollow" | "line" | "dashed";
export type Legend = readonly [Mark, string][];
type Props = { title: string; figure: ReactNode; width: 2 | 3 | 4 | 6; legend?: Legend; children: ReactNode };

/** One number and the drawing that explains it. */
export function Cell({ title, figure, width, legend = [], children }: Props) {
  return (
    <section className="cell" data-w={width}>
      <header>
        <h2>{title}</h2>
        <span className="fig">{figure}</span>
        {legend.length > 0 && (
          <span className="legend">
            {legend.map(([mark, name]) => (
              <span key={name}>
                <svg viewBox="0 0 14 8" aria-hidden="true">
                  {SHAPES[mark]}
                </svg>
                {name}
              </span>
            ))}
          </span>
        )}
      </header>
      {children}
    </section>
  );
}

const line = { d: "M0 4h14", stroke: "var(--text-2)", strokeWidth: 1.5 };
const SHAPES: Readonly<Record<Mark, ReactNode>> = {
  ok: <rect x="3" width="8" height="8" fill="var(--chart-ok)" />,
  bad: <rect x="3" width="8" height="8" fill="var(--chart-fail)" />,
  strong: <rect x="3" width="8" height="8" fill="var(--text-2)" />,
  faint: <rect x="3.5" y=".5" width="7" height="7" fill="none" stroke="var(--text-3)" />,
  hollow: <rect x="3.75" y=".75" width="6.5" height="6.5" fill="none" stroke="var(--chart-fail)" strokeWidth="1.5" />,
  line: <path {...line} />,
  dashed: <path {...line} strokeDasharray="2 3" />,
};
