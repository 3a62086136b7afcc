import type { Execution, InputItem } from "@rgrid/schema";
import { formatSize } from "@rgrid/schema/format";
import { useInfiniteQuery, useMutation } from "@tanstack/react-query";
import { useApi } from "../../api/api-context.ts";
import { inputsQuery } from "../../api/executions.ts";
import { failureText } from "../../api/failure.ts";
import { FailureNotice } from "../../components/failure-notice.tsx";
import { Icon } from "../../components/icon.tsx";
import { Bar, Waiting } from "../../components/skeleton.tsx";
import { fileName } from "../../download/download-all.tsx";
import { startDownload } from "../../download/start-download.ts";

/** What went in, by content. */
export function InputsPanel({ execution }: { execution: Execution }) {
  const inputs = useInfiniteQuery(inputsQuery(useApi(), execution.id));
  const items = inputs.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <div className="panel-inputs" tabIndex={0} role="region" aria-label="Inputs">
      {inputs.error && <FailureNotice error={inputs.error} onRetry={() => void inputs.refetch()} />}
      {inputs.isPending && (
        <Waiting label="Inputs are being read">
          <Bar width="60%" />
        </Waiting>
      )}
      {inputs.data && items.length === 0 && <p className="note">The script alone was sent.</p>}
      {items.length > 0 && (
        <table className="plain">
          <thead>
            <tr>
              <th>Path</th>
              <th className="num">Size</th>
              <th>SHA-256</th>
              <th>
                <span className="sr">Actions</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {items.map((input) => (
              <InputRow key={input.path} input={input} />
            ))}
          </tbody>
        </table>
      )}
      {inputs.hasNextPage && (
        <button
          className="btn mt-3"
          type="button"
          disabled={inputs.isFetchingNextPage}
          onClick={() => void inputs.fetchNextPage()}
        >
          {inputs.isFetchingNextPage ? "Reading …" : "Show more"}
        </button>
      )}
    </div>
  );
}

function InputRow({ input }: { input: InputItem }) {
  const save = useMutation({ mutationFn: () => startDownload({ name: fileName(input.path), files: [input] }) });
  const label = save.error ? failureText(save.error).title : `Download ${input.path}`;
  return (
    <tr>
      <td className="mono">{input.path}</td>
      <td className="num">{formatSize(input.size_bytes)}</td>
      <td className="mono t2" title={input.sha256}>
        {input.sha256.slice(0, 12)}…
      </td>
      <td className="num">
        <button
          className="ib"
          type="button"
          aria-label={label}
          title={label}
          disabled={save.isPending}
          onClick={() => save.mutate()}
        >
          <Icon name={save.error ? "warning" : "download"} />
        </button>
      </td>
    </tr>
  );
}
