import type { OutputItem } from "@rgrid/schema";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { ANSWER_MAX_MS } from "../../api/client.ts";
import { RETRIES, retryDelayMs } from "../../api/retried.ts";
import { FailureNotice } from "../../components/failure-notice.tsx";
import { Bar, Waiting } from "../../components/skeleton.tsx";
import { failureOf } from "../../download/failure-of.ts";
import { type PreviewKind, parseTable, TEXT_BYTES_SHOWN } from "./preview-kind.ts";

const TABLE_ROWS = 49;

/** A look at an output, straight from the store. */
export function Preview({ file, kind }: { file: OutputItem; kind: PreviewKind }) {
  if (kind !== "image") return <TextPreview file={file} kind={kind} />;
  return <ImagePreview file={file} />;
}

/** A picture whose connection broke is asked for again: an image does not do so by itself. */
function ImagePreview({ file }: { file: OutputItem }) {
  const [tries, setTries] = useState(0);
  if (tries > RETRIES) {
    const error = new Error("This can't be shown: the store does not answer, or it is no picture.");
    return <FailureNotice error={error} onRetry={() => setTries(0)} />;
  }
  const again = () => setTimeout(() => setTries((count) => count + 1), tries < RETRIES ? retryDelayMs(tries) : 0);
  return (
    <figure className="prev">
      <img key={tries} src={file.url} alt={file.path} loading="lazy" onError={again} />
    </figure>
  );
}

function TextPreview({ file, kind }: { file: OutputItem; kind: Exclude<PreviewKind, "image"> }) {
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ["preview", file.sha256],
    queryFn: ({ signal }) => beginningOf(file, signal),
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (error) return <FailureNotice error={new Error(failureOf(error))} onRetry={() => void refetch()} />;
  if (isPending) {
    return (
      <Waiting label={`${file.path} is being read`}>
        <Bar width="100%" />
      </Waiting>
    );
  }
  const cut = file.size_bytes > TEXT_BYTES_SHOWN;
  // The head, and one more than is shown, to know whether there are more.
  const table = kind === "table" ? parseTable(data, /\.tsv$/i.test(file.path) ? "\t" : ",", TABLE_ROWS + 2) : null;
  const caption =
    table !== null && table.length > TABLE_ROWS + 1 ? `Its first ${TABLE_ROWS} rows` : cut ? "Its first 64 KiB" : null;
  return (
    <figure className="prev">
      <div className="prev-text" tabIndex={0} role="region" aria-label={`Preview of ${file.path}`}>
        {table === null ? (
          <pre>{kind === "json" && !cut ? pretty(data) : data}</pre>
        ) : (
          <Table lines={table.slice(0, TABLE_ROWS + 1)} />
        )}
      </div>
      {caption !== null && <figcaption className="note">{caption}</figcaption>}
    </figure>
  );
}

async function beginningOf(file: OutputItem, signal: AbortSignal): Promise<string> {
  const headers = { range: `bytes=0-${TEXT_BYTES_SHOWN - 1}` };
  const limited = AbortSignal.any([signal, AbortSignal.timeout(ANSWER_MAX_MS)]);
  const response = await fetch(file.url, { signal: limited, ...(file.size_bytes > TEXT_BYTES_SHOWN && { headers }) });
  if (!response.ok) throw new Error(`The store answered HTTP ${response.status}.`);
  return response.text();
}

/** As it is where it is no JSON after all. */
function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

function Table({ lines: [head = [], ...rows] }: { lines: string[][] }) {
  return (
    <table>
      <thead>
        <tr>
          {head.map((cell, column) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: cells have no identity but their place
            <th key={column}>{cell}</th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: as above
          <tr key={index}>
            {row.map((cell, column) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: as above
              <td key={column}>{cell}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
