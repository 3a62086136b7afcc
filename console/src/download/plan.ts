/** One download: what the browser saves it as, and where each file's bytes come from. */
export type DownloadPlan = {
  id: string;
  name: string;
  /** One file is saved as it is; several become a .zip. */
  files: { path: string; url: string; size_bytes: number }[];
};

export type PlanMessage = { kind: "plan"; plan: DownloadPlan } | { kind: "keep_awake" };

/** What the worker says of a plan once the first bytes are there, or can't be had. */
export type PlanAnswer = { kind: "ready" } | { kind: "failed"; message: string };

export const DOWNLOAD_PATH = "/download/";

/** `attachment` with a name that any header can carry (RFC 6266, RFC 8187). */
export function contentDisposition(name: string): string {
  const ascii = name.replace(/[^\x20-\x7e]|["\\%]/g, "_");
  const encoded = encodeURIComponent(name).replace(/['()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
  return `attachment; filename="${ascii}"; filename*=UTF-8''${encoded}`;
}
