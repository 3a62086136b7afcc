import type { Execution } from "@rgrid/schema";
import { shellQuote } from "@rgrid/schema/format";
import { Link } from "@tanstack/react-router";
import { CopyId } from "../../components/copy-button.tsx";
import { CopyCommand } from "../../components/copy-command.tsx";
import { ExecutionId } from "../../components/execution-id.tsx";
import { FailureNotice } from "../../components/failure-notice.tsx";
import { Icon } from "../../components/icon.tsx";
import { StatusMark } from "../../components/status-mark.tsx";
import { useQuestion } from "../../components/use-question.ts";
import { commandOf } from "./command-of.ts";
import { TimeTaken } from "./status-section.tsx";
import { useCancel, useRetry } from "./use-actions.ts";

/** What it is, and what can be done with it. */
export function ExecutionHeader({ execution }: { execution: Execution }) {
  const { id, status, spec, script } = execution;
  const retry = useRetry(id);
  const cancel = useCancel(id);
  const question = useQuestion();
  const going = status === "queued" || status === "running";
  const failed = [retry, cancel].find(({ error }) => error !== null);
  return (
    <div className="hd-at">
      <div className="hd">
        <Link className="crumb" to="/executions" aria-label="All executions">
          <span>Executions</span>
          <Icon name="right" small />
        </Link>
        <h1>
          {script}
          <code className="trunc">{spec.args.map(shellQuote).join(" ")}</code>
        </h1>
        <CopyId id={id}>
          <ExecutionId id={id} />
        </CopyId>
        <div className="hd-st">
          <StatusMark mark={status} />
          <span>
            <TimeTaken execution={execution} />
          </span>
        </div>
        <div className="hd-end">
          <CopyCommand command={commandOf(execution)} />
          {going ? (
            <button
              className="btn"
              type="button"
              data-v="danger"
              // Not `disabled`: it would lose the focus, which stays here when it becomes the one for a retry.
              aria-disabled={cancel.isSuccess}
              data-action="cancel_ask"
              ref={question.opener}
              onClick={cancel.isSuccess ? undefined : question.ask}
            >
              <Icon name="stop" />
              {cancel.isSuccess ? "Cancelling …" : "Cancel"}
            </button>
          ) : (
            <button className="btn" type="button" disabled={retry.isPending} data-action="retry" onClick={() => retry.mutate()}>
              <Icon name="retry" />
              {retry.isPending ? "Retrying …" : "Retry"}
            </button>
          )}
        </div>
      </div>
      {question.asked && going && (
        <div className="ask">
          <div className="note-bar plain-bar" role="alertdialog" aria-label={`Cancel ${script}?`} onKeyDown={question.onKeyDown}>
            <div>
              <b>Cancel {script}?</b>
              <span className="t2">
                {execution.runner === null
                  ? "It leaves the queue."
                  : `The script is stopped on ${execution.runner.name}. Files that it made so far are kept.`}
              </span>
            </div>
            {/* biome-ignore lint/a11y/noAutofocus: it was asked for, and the harmless answer has the focus */}
            <button className="btn" type="button" data-v="quiet" autoFocus onClick={question.close}>
              Keep running
            </button>
            <button
              className="btn"
              type="button"
              data-v="danger"
              disabled={cancel.isPending}
              data-action="cancel"
              onClick={() => cancel.mutate(undefined, { onSettled: question.close })}
            >
              {cancel.isPending ? "Cancelling …" : "Cancel execution"}
            </button>
          </div>
        </div>
      )}
      {failed && (
        <div className="ask">
          <FailureNotice error={failed.error} onRetry={() => failed.mutate()} />
        </div>
      )}
    </div>
  );
}
