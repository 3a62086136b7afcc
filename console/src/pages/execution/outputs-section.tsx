import type { Execution, OutputItem } from "@rgrid/schema";
import { formatSize } from "@rgrid/schema/format";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useApi } from "../../api/api-context.ts";
import { outputsQuery } from "../../api/outputs.ts";
import { FailureNotice } from "../../components/failure-notice.tsx";
import { FilePath } from "../../components/file-path.tsx";
import { Icon, type IconName } from "../../components/icon.tsx";
import { Bar, Waiting } from "../../components/skeleton.tsx";
import { fileName, useDownloadAll } from "../../download/download-all.tsx";
import { freshFile } from "../../download/fresh-file.ts";
import { startDownload } from "../../download/start-download.ts";
import { plural } from "../../format/plural.ts";
import { Preview } from "./preview.tsx";
import { type PreviewKind, previewKind } from "./preview-kind.ts";

/** A picture of this size is shown without being asked for. */
const SHOWN_AT_ONCE_BYTES = 2_000_000;

export function OutputsSection({ execution }: { execution: Execution }) {
  const { count, size_bytes: sizeBytes, missing } = execution.outputs;
  return (
    <section className="sec">
      <h2>
        Outputs
        {count > 0 && (
          <span>
            {plural(count, "file")}, {formatSize(sizeBytes)}
          </span>
        )}
      </h2>
      {missing !== null && <p className="note">Not all files came back. {missing}.</p>}
      {count > 0 ? <Files execution={execution} /> : missing === null && <p className="note">{noneText(execution)}</p>}
    </section>
  );
}

const noneText = ({ ended_at }: Execution): string =>
  ended_at === null ? "Files that the script makes or changes are collected when it ends." : "The script made no files.";

function Files({ execution }: { execution: Execution }) {
  const { data, error, isPending, refetch } = useQuery(outputsQuery(useApi(), execution.id));
  const all = useDownloadAll(execution);
  const [opened, setOpened] = useState<string | null | undefined>(undefined);
  if (isPending) {
    return (
      <Waiting label="Outputs are being read">
        <Bar width="80%" />
      </Waiting>
    );
  }
  if (error) return <FailureNotice error={error} onRetry={() => void refetch()} />;
  const { items, partial } = data;
  const first = items.find((file) => previewKind(file) === "image" && file.size_bytes <= SHOWN_AT_ONCE_BYTES);
  const shown = opened === undefined ? (first?.path ?? null) : opened;
  return (
    <>
      {partial && execution.outputs.missing === null && (
        <p className="note">The run was cut short: files may be missing or half written.</p>
      )}
      <ul className="files">
        {items.map((file) => (
          <File
            key={file.path}
            executionId={execution.id}
            file={file}
            open={shown === file.path}
            onToggle={() => setOpened(shown === file.path ? null : file.path)}
          />
        ))}
      </ul>
      {data.next_cursor !== null && <p className="note">These are the first {items.length}. The .zip has all.</p>}
      {execution.outputs.count > 1 && (
        <button
          className="btn w-full mt-2"
          type="button"
          disabled={all.isPending}
          data-action="download_zip"
          onClick={() => all.mutate()}
        >
          <Icon name="download" />
          Download all as .zip
        </button>
      )}
      {all.error && <FailureNotice error={all.error} onRetry={() => all.mutate()} />}
    </>
  );
}

const ICONS: Readonly<Record<PreviewKind, IconName>> = { image: "image", table: "table", json: "file", text: "file" };

type FileProps = { executionId: string; file: OutputItem; open: boolean; onToggle: () => void };

function File({ executionId, file, open, onToggle }: FileProps) {
  const kind = previewKind(file);
  const queries = useQueryClient();
  const outputs = outputsQuery(useApi(), executionId);
  const save = useMutation({
    mutationFn: async () => {
      const fresh = await freshFile(file.path, () => queries.fetchQuery({ ...outputs, staleTime: 0 }));
      await startDownload({ name: fileName(file.path), files: [fresh] });
    },
  });
  const icon = <Icon name={kind === null ? "file" : ICONS[kind]} />;
  return (
    <li>
      <div className="file">
        {kind === null ? (
          <>
            {icon}
            <FilePath path={file.path} />
          </>
        ) : (
          <button className="file-name" type="button" aria-label={file.path} aria-expanded={open} onClick={onToggle}>
            {icon}
            <FilePath path={file.path} />
          </button>
        )}
        <span className="sz">{formatSize(file.size_bytes)}</span>
        <button
          className="ib"
          type="button"
          aria-label={`Download ${file.path}`}
          title={`Download ${file.path}`}
          disabled={save.isPending}
          data-action="download_file"
          onClick={() => save.mutate()}
        >
          <Icon name="download" />
        </button>
      </div>
      {save.error && <FailureNotice error={save.error} onRetry={() => save.mutate()} />}
      {open && kind !== null && <Preview file={file} kind={kind} />}
    </li>
  );
}
