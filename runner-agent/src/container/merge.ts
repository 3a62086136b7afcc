/** Items of several sources as they come. Each source is read one item ahead and no more, so back-pressure holds. */
export async function* merge<T>(sources: AsyncIterator<T>[]): AsyncGenerator<T> {
  type Step = { source: AsyncIterator<T>; result: IteratorResult<T> };
  const next = async (source: AsyncIterator<T>): Promise<Step> => ({ source, result: await source.next() });
  const pending = new Map(sources.map((source) => [source, next(source)]));
  while (pending.size > 0) {
    const { source, result } = await Promise.race(pending.values());
    if (result.done) {
      pending.delete(source);
      continue;
    }
    yield result.value;
    // Re-inserted at the end: the race favours earlier entries, and a chatty stream must not starve the other.
    pending.delete(source);
    pending.set(source, next(source));
  }
}
