/** Runs work over items, `limit` at a time; the first failure stops new ones and, after those under way have settled, is thrown. */
export async function inParallel<T>(items: readonly T[], limit: number, work: (item: T) => Promise<void>): Promise<void> {
  const queue = items.values();
  let failed = false;
  const lane = async () => {
    // The lanes share one iterator: each takes the next item that no other has.
    for (const item of queue) {
      if (failed) return;
      try {
        await work(item);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  const lanes = await Promise.allSettled(Array.from({ length: Math.min(limit, items.length) }, lane));
  const broken = lanes.find((each) => each.status === "rejected");
  if (broken) throw broken.reason;
}
