/** Acts at once, and then at most once in `ms`, however often it is requested: the last request is never lost. */
export function atMostEvery(ms: number, act: () => void): { request: () => void; stop: () => void } {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let requested = false;
  function request(): void {
    if (timer !== undefined) {
      requested = true;
      return;
    }
    act();
    timer = setTimeout(() => {
      timer = undefined;
      if (!requested) return;
      requested = false;
      request();
    }, ms);
  }
  return { request, stop: () => clearTimeout(timer) };
}
