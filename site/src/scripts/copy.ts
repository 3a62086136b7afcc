/** Copies what stands beside a button, without prompts and without what was printed. */
async function copy(button: HTMLButtonElement): Promise<void> {
  const source = button.closest("[data-copy-root]") ?? button.parentElement;
  const code = (source?.querySelector("[data-copy]") ?? source?.querySelector("code"))?.cloneNode(true);
  if (!(code instanceof Element)) return;
  for (const prompt of code.querySelectorAll(".p, .out")) prompt.remove();
  try {
    await navigator.clipboard.writeText(code.textContent.trim());
    button.textContent = "Copied";
    button.classList.add("done");
  } catch {
    button.textContent = "Select and copy";
  }
  setTimeout(() => {
    button.textContent = "Copy";
    button.classList.remove("done");
  }, 1600);
}

document.addEventListener("click", (event) => {
  const button = event.target instanceof Element ? event.target.closest("button.copy") : null;
  if (button instanceof HTMLButtonElement) void copy(button);
});
