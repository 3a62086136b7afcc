// Before the first paint and before any module; a file of its own because no inline script may run.

// So that a chosen theme does not flash.
const chosen = localStorage.getItem("rgrid.theme");
if (chosen === "light" || chosen === "dark") document.documentElement.dataset.theme = chosen;

// A connection that breaks while the page's own files come leaves a white page, which nobody but this file can notice. main.tsx ends the count.
const RELOADS = "rgrid.reloads";
const RELOADS_MAX = 3;
addEventListener(
  "error",
  ({ target }) => {
    if (!(target instanceof HTMLScriptElement || (target instanceof HTMLLinkElement && target.rel === "stylesheet"))) return;
    const reloads = Number(sessionStorage.getItem(RELOADS) ?? 0);
    if (reloads >= RELOADS_MAX) {
      sessionStorage.removeItem(RELOADS);
      const say = () =>
        document.getElementById("root")?.append("The console's files can't be loaded. Reload the page to try again.");
      if (document.readyState === "loading") addEventListener("DOMContentLoaded", say);
      else say();
      return;
    }
    sessionStorage.setItem(RELOADS, String(reloads + 1));
    setTimeout(() => location.reload(), 300 * 2 ** reloads);
  },
  // Such an error does not bubble.
  true,
);
