import { downloadZip, predictLength } from "client-zip";
import { retried } from "../api/retried.ts";
import { contentDisposition, type DownloadPlan } from "./plan.ts";

/**
 * The bytes of a plan, straight from the store and never all in memory: a .zip is put together while it is saved, one file after the other. A file that can't
 * be had breaks the download off, so that no half archive looks whole.
 */
export async function answerPlan(plan: DownloadPlan): Promise<Response> {
  const headers = { "content-disposition": contentDisposition(plan.name), "content-type": "application/octet-stream" };
  const [only, ...more] = plan.files;
  if (only !== undefined && more.length === 0) {
    const response = await retried(() => fetchWhole(only.url));
    return new Response(response.body, { headers: { ...headers, "content-length": String(only.size_bytes) } });
  }
  const size = predictLength(plan.files.map((file) => ({ name: file.path, size: file.size_bytes })));
  const zip = downloadZip(entriesOf(plan));
  return new Response(zip.body, { headers: { ...headers, "content-length": String(size) } });
}

async function* entriesOf(plan: DownloadPlan) {
  for (const file of plan.files) {
    yield { name: file.path, size: file.size_bytes, input: await retried(() => fetchWhole(file.url)) };
  }
}

async function fetchWhole(url: string): Promise<Response> {
  const response = await fetch(url, { cache: "no-store" });
  if (!response.ok) throw new Error(`the store answered HTTP ${response.status}`);
  return response;
}
