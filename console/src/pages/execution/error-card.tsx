import type { ErrorMetadata } from "@rgrid/schema";
import { CommandLine } from "../../components/command-line.tsx";
import { Icon } from "../../components/icon.tsx";
import { StatusShape } from "../../components/status-mark.tsx";
import { type SourceLine, sourceLines } from "./source-lines.ts";

type Props = {
  error: ErrorMetadata;
  /** The script's name and text, where they are there. */
  script: { name: string; text: string | null };
};

/** What, why, and what to do, in this order. */
export function ErrorCard({ error, script }: Props) {
  const cause = causeOf(error, script);
  return (
    <section className="err" aria-labelledby="error-title">
      <div className="errhd">
        <h2 id="error-title">
          <StatusShape mark="failed" />
          {error.error_message}
        </h2>
        <a className="docs" href={error.docs_url} target="_blank" rel="noreferrer" data-action="error_docs">
          Docs: <span className="mono">{error.error_code}</span>
          <Icon name="external" small />
        </a>
      </div>
      <dl>
        {cause && (
          <>
            <dt>Cause</dt>
            <dd>
              <p>
                {cause.exception !== null && (
                  <>
                    <span className="mono">{cause.exception}</span> in{" "}
                  </>
                )}
                {cause.linked ? (
                  <a className="link" href={`#script-${cause.line}`}>
                    {cause.place}
                  </a>
                ) : (
                  cause.place
                )}
                {cause.functionName !== null && (
                  <>
                    , in <span className="mono">{cause.functionName}</span>
                  </>
                )}
              </p>
              {cause.lines.length > 0 && (
                <code className="src">
                  {cause.lines.map(({ number, text, isCause }) => (
                    <span className={isCause ? "at" : undefined} key={number}>
                      <i>{number}</i>
                      {text}
                    </span>
                  ))}
                </code>
              )}
            </dd>
          </>
        )}
        <dt>Fix</dt>
        <dd>
          <p>{error.suggested_fix}</p>
          {error.fix_commands.map((command, index) => (
            <CommandLine key={command} command={command} primary={index === 0} />
          ))}
        </dd>
      </dl>
    </section>
  );
}

const textOf = (value: unknown): string | null => (typeof value === "string" && value !== "" ? value : null);

type Cause = {
  exception: string | null;
  place: string;
  line: number | null;
  /** Its line is in the script, which has a tab of its own. */
  linked: boolean;
  functionName: string | null;
  lines: SourceLine[];
};

function causeOf({ error_details: details }: ErrorMetadata, script: Props["script"]): Cause | null {
  const file = textOf(details["file"]);
  if (file === null) return null;
  const line = typeof details["line"] === "number" ? details["line"] : null;
  const own = file === script.name ? script.text : null;
  const functionName = textOf(details["function"]);
  return {
    exception: textOf(details["exception"]),
    place: line === null ? file : `${file}, line ${line}`,
    line,
    linked: own !== null && line !== null,
    functionName: functionName === "<module>" ? null : functionName,
    lines: line === null ? [] : sourceLines(own, line, textOf(details["source_line"])),
  };
}
