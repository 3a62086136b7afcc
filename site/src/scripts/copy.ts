/** Said to those who hear the page: they do not see a button's text change. */
const said = document.querySelector("[data-said]");
const SHOWN_MS = 1600;

/** Copies the command that stands beside a button. */
async function copy(button: HTMLButtonElement, label: Element): Promise<void> {
  const text = button.parentElement?.querySelector("code")?.textContent.trim() ?? "";
  const isCopied = await navigator.clipboard.writeText(text).then(
    () => true,
    () => false,
  );
  button.classList.toggle("done", isCopied);
  label.textContent = isCopied ? "Copied" : "Select and copy";
  if (said) said.textContent = isCopied ? `Copied: ${text}` : "It could not be copied: select it and copy it.";
  setTimeout(() => {
    label.textContent = "Copy";
    button.classList.remove("done");
    if (said) said.textContent = "";
  }, SHOWN_MS);
}

document.addEventListener("click", (event) => {
  const button = event.target instanceof Element ? event.target.closest("button.copy") : null;
  if (button instanceof HTMLButtonElement && button.firstElementChild) void copy(button, button.firstElementChild);
});
