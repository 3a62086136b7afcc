const KEY = "rgrid.theme";

/** To the other one, and kept for the next visit; `start.js` puts it on before the first paint. */
export function switchTheme(): void {
  const { dataset } = document.documentElement;
  const dark = (dataset["theme"] ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark";
  const next = dark ? "light" : "dark";
  dataset["theme"] = next;
  localStorage.setItem(KEY, next);
}
