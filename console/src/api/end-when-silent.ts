/** The server writes a comment into its streams every few seconds; a connection that is silent for longer is dead, though nobody said so. */
export const SILENCE_MAX_MS = 45_000;

/** Passes bytes on, says so, and fails once none came for `SILENCE_MAX_MS`: with a TypeError, as a body does that breaks off. */
export function endWhenSilent(heard = () => {}): TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const wait = (controller: TransformStreamDefaultController) => {
    clearTimeout(timer);
    timer = setTimeout(() => controller.error(new TypeError("silence")), SILENCE_MAX_MS);
  };
  return new TransformStream({
    start: wait,
    transform(chunk, controller) {
      wait(controller);
      heard();
      controller.enqueue(chunk);
    },
    flush: () => clearTimeout(timer),
  });
}
