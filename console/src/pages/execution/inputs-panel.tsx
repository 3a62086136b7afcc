import type { Execution, InputItem } from "@rgrid/schema";
import { formatSize } from "@rgrid/schema/format";
import { useInfiniteQuery, useMutation } from "@tanstack/react-query";
import { useApi } from "../../api/api-context.ts";
import { inputsPage, inputsQuery } from "../../api/inputs.ts";
import { FailureNotice } from "../../components/failure-notice.tsx";
import { Icon } from "../../components/icon.tsx";
import { Bar, Waiting } from "../../components/skeleton.tsx";
import { fileName } from "../../download/download-all.tsx";
import { freshFile } from "../../download/fresh-file.ts";
import { startDownload } from "../../download/start-download.ts";

/** What went in, by content. */
export function InputsPanel({ execution }: { execution: Execution }) {
  const inputs = useInfiniteQuery(inputsQuery(useApi(), execution.id));
  const pages = inputs.data?.pages;
  const items = pages?.flatMap((page, index) =>
    page.items.map((input) => ({ input, cursor: pages[index - 1]?.next_cursor ?? null })),
  );
  return (
    <div className="panel-inputs" tabIndex={0} role="region" aria-label="Inputs">
      {inputs.error && <FailureNotice error={inputs.error} onRetry={() => void inputs.refetch()} />}
      {inputs.isPending && (
        <Waiting label="Inputs are being read">
          <Bar width="60%" />
        </Waiting>
      )}
      {items?.length === 0 && <p className="note">The script alone was sent.</p>}
      {items && items.length > 0 && (
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
            {items.map(({ input, cursor }) => (
              <InputRow key={input.path} executionId={execution.id} input={input} cursor={cursor} />
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

type RowProps = {
  executionId: string;
  input: InputItem;
  /** Of the page that it came with. */
  cursor: string | null;
};

function InputRow({ executionId, input, cursor }: RowProps) {
  const api = useApi();
  const save = useMutation({
    mutationFn: async () => {
      const fresh = await freshFile(input.path, () => inputsPage(api, executionId, cursor));
      await startDownload({ name: fileName(input.path), files: [fresh] });
    },
  });
  const label = `Download ${input.path}`;
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
          <Icon name="download" />
        </button>
        {save.error && <FailureNotice error={save.error} onRetry={() => save.mutate()} />}
      </td>
    </tr>
  );
}
