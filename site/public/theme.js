// Runs before the first paint: the build puts it into each page (finish/).
(() => {
  let chosen = null;
  try {
    chosen = localStorage.getItem("theme");
  } catch {
    // Storage is switched off: the system's theme it is.
  }
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const root = document.documentElement;
  const show = () => {
    root.dataset.theme = chosen ?? (dark.matches ? "dark" : "light");
  };
  show();
  dark.addEventListener("change", show);
  addEventListener("click", (event) => {
    if (!(event.target instanceof Element) || !event.target.closest(".theme")) return;
    chosen = root.dataset.theme === "dark" ? "light" : "dark";
    show();
    try {
      localStorage.setItem("theme", chosen);
    } catch {
      // Chosen for this page only.
    }
  });
})();

// Starlight makes its search in an idle moment, and a browser that draws nothing may have none: seen as a dialog that stayed empty. What is
// made then is small (search-when-opened.ts), and needs no such moment.
window.requestIdleCallback = (callback) => setTimeout(callback, 1);
