import type { Execution } from "@rgrid/schema";
import { formatSize } from "@rgrid/schema/format";
import { Icon } from "../../components/icon.tsx";
import { Ago } from "../../components/times.tsx";
import { plural } from "../../format/plural.ts";
import { clockTime } from "../../format/time.ts";
import type { LogModel } from "../../log/log-model.ts";
import type { LogState } from "../../log/use-log.ts";

type Props = {
  execution: Execution;
  model: LogModel;
  state: LogState;
  cause: number | null;
  following: boolean;
  /** Lines that came while it was paused. */
  unseen: number;
  onFollow: (following: boolean) => void;
};

export function LogFoot({ execution, model, state, cause, following, unseen, onFollow }: Props) {
  const going = execution.ended_at === null;
  const last = model.line(model.lineCount - 1);
  return (
    <div className="logfoot">
      {going && unseen > 0 && (
        <button className="btn jump" type="button" onClick={() => onFollow(true)}>
          <Icon name="follow" small />
          {plural(unseen, "new line")}
        </button>
      )}
      {going && state.status !== "refused" && (
        <button className="follow" type="button" aria-pressed={following} onClick={() => onFollow(!following)}>
          <Icon name={following ? "follow" : "pause"} small />
          {following ? "Following" : "Paused"}
        </button>
      )}
      {cause !== null && (
        <span>
          <a className="link" href={`#L${cause + 1}`}>
            Line {cause + 1}
          </a>{" "}
          says why
        </span>
      )}
      {state.status === "broken" && (
        <span className="text-warn" role="status">
          Reconnecting …
        </span>
      )}
      {going && state.status === "refused" && <span className="text-warn">Not followed</span>}
      {!going && cause === null && <span className="hide">{sizeOf(execution, model)}</span>}
      <span className="end">
        {(going || cause !== null) && <span className="hide">{sizeOf(execution, model)}</span>}
        {execution.ended_at !== null ? (
          <span>Ended {clockTime(execution.ended_at)}</span>
        ) : (
          last && (
            <span>
              Last line <Ago at={new Date(last.at).toISOString()} />
            </span>
          )
        )}
      </span>
    </div>
  );
}

/** What was read, or while it is read what the execution says that there is. */
const sizeOf = ({ log }: Execution, model: LogModel): string =>
  `${plural(model.lineCount, "line")}, ${formatSize(Math.max(log.size_bytes, model.characters))}`;
