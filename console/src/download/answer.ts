import { downloadZip, predictLength } from "client-zip";
import { retried } from "../api/retried.ts";
import { contentDisposition, type DownloadPlan } from "./plan.ts";

/**
 * The bytes of a plan, straight from the store and never all in memory: a .zip is put together while it is saved, one file after the other. A later file that
 * can't be had breaks the download off, so that no half archive looks whole.
 * @throws Error when the first can't be had: nothing is saved then, and the page can say why
 */
export async function answerPlan(plan: DownloadPlan): Promise<Response> {
  const headers = { "content-disposition": contentDisposition(plan.name), "content-type": "application/octet-stream" };
  const [first, ...more] = plan.files;
  const opened = first === undefined ? null : await retried(() => fetchWhole(first.url));
  if (first !== undefined && opened !== null && more.length === 0) {
    return new Response(opened.body, { headers: { ...headers, "content-length": String(first.size_bytes) } });
  }
  const size = predictLength(plan.files.map((file) => ({ name: file.path, size: file.size_bytes })));
  const zip = downloadZip(entriesOf(plan, opened));
  return new Response(zip.body, { headers: { ...headers, "content-length": String(size) } });
}

async function* entriesOf({ files }: DownloadPlan, opened: Response | null) {
  for (const [index, file] of files.entries()) {
    const input = (index === 0 && opened) || (await retried(() => fetchWhole(file.url)));
    yield { name: file.path, size: file.size_bytes, input };
  }
}

async function fetchWhole(url: string): Promise<Response> {
  const response = await fetch(url, { cache: "no-store" });
  if (!response.ok) throw new Error(`The store answered HTTP ${response.status}.`);
  return response;
}
