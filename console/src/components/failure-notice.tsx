import { failureText } from "../api/failure.ts";
import { Icon } from "./icon.tsx";

/** A failure in the API's own words, with its request's id, and the way to ask again. */
export function FailureNotice({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const { title, fix, code, requestId } = failureText(error);
  return (
    <div className="note-bar" role="alert">
      <Icon name="warning" />
      <div>
        <b>{title}</b>
        {fix !== null && <span className="t2">{fix} </span>}
        {code !== null && <code className="t2">{code}</code>}
        {requestId !== null && (
          <span className="t2">
            {" "}
            · request <code>{requestId}</code>
          </span>
        )}
      </div>
      {onRetry && (
        <button className="btn" type="button" onClick={onRetry}>
          Try again
        </button>
      )}
    </div>
  );
}
