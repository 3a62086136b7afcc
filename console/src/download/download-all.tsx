import type { ExecutionItem } from "@rgrid/schema";
import { shortId } from "@rgrid/schema/format";
import { useMutation } from "@tanstack/react-query";
import { useApi } from "../api/api-context.ts";
import { failureText } from "../api/failure.ts";
import { Icon } from "../components/icon.tsx";
import { allOutputs } from "./outputs.ts";
import { startDownload } from "./start-download.ts";

/** Saves an execution's outputs: one file as it is, several as one .zip. */
export function useDownloadAll(execution: Pick<ExecutionItem, "id" | "script">) {
  const api = useApi();
  return useMutation({
    mutationFn: async () => {
      const { items } = await allOutputs(api, execution.id);
      const [only] = items;
      const zipName = `${execution.script.replace(/^.*\//, "")}-${shortId(execution.id)}.zip`;
      await startDownload({ name: items.length === 1 && only ? fileName(only.path) : zipName, files: items });
    },
  });
}

export const fileName = (path: string): string => path.replace(/^.*\//, "");

/** The button of a row. What went wrong stands in its title: a row has no room for a notice. */
export function DownloadAll({ execution }: { execution: ExecutionItem }) {
  const download = useDownloadAll(execution);
  const label = download.error ? failureText(download.error).title : `Download outputs of ${execution.script}`;
  return (
    <button
      className="ib"
      type="button"
      aria-label={label}
      title={download.error ? label : "Download"}
      disabled={download.isPending}
      data-action="row_download"
      onClick={() => download.mutate()}
    >
      <Icon name={download.error ? "warning" : "download"} />
    </button>
  );
}
