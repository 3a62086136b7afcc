// Before the first paint, so that a chosen theme does not flash; a file of its own because no inline script may run.
const chosen = localStorage.getItem("rgrid.theme");
if (chosen === "light" || chosen === "dark") document.documentElement.dataset.theme = chosen;
