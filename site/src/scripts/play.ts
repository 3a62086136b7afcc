/** Plays the recorded lines once, in under five seconds, and then stands still. Without it all of them are simply there. */
const stage = document.querySelector<HTMLElement>("[data-play]");
const again = document.querySelector<HTMLButtonElement>("[data-again]");
const PLAY_MS = 4600;

function play(parts: readonly HTMLElement[], area: HTMLElement, button: HTMLButtonElement): void {
  for (const part of parts) part.classList.remove("on");
  area.classList.add("play");
  button.hidden = true;
  for (const part of parts) setTimeout(() => part.classList.add("on"), Number(part.dataset["at"]));
  setTimeout(() => {
    area.classList.remove("play");
    button.hidden = false;
  }, PLAY_MS);
}

if (stage && again && !matchMedia("(prefers-reduced-motion: reduce)").matches) {
  const parts = [...stage.querySelectorAll<HTMLElement>("[data-at]")];
  again.addEventListener("click", () => play(parts, stage, again));
  play(parts, stage, again);
}
