import { Bar, Waiting } from "../../components/skeleton.tsx";

/** In the measure of the real columns, so that nothing moves when rows take their place. */
const WIDTHS = ["62%", "48%", "70%", "40%", "55%", "66%", "45%", "58%"];

export function RowsSkeleton() {
  return (
    <div className="rows">
      <Waiting label="Executions are being read">
        {WIDTHS.map((width) => (
          <div className="tr" aria-hidden="true" key={width}>
            <Bar width="5.5rem" />
            <Bar width={width} />
            <Bar width="5rem" />
            <Bar width="3.5rem" />
            <Bar width="3rem" end />
            <Bar width="2.5rem" end />
            <Bar width="8rem" />
            <i />
          </div>
        ))}
      </Waiting>
    </div>
  );
}
