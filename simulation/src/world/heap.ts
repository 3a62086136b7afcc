/** One thing that will happen. `run` null: cancelled. */
export type Scheduled = { readonly at: number; readonly order: number; run: (() => void) | null };

const isBefore = (left: Scheduled, right: Scheduled): boolean =>
  left.at < right.at || (left.at === right.at && left.order < right.order);

/** A binary heap: earliest first, in the order of scheduling where instants are equal. */
export class EventHeap {
  readonly #items: Scheduled[] = [];

  get size(): number {
    return this.#items.length;
  }

  push(item: Scheduled): void {
    const items = this.#items;
    let index = items.length;
    items.push(item);
    while (index > 0) {
      const above = (index - 1) >> 1;
      const parent = items[above];
      if (parent === undefined || !isBefore(item, parent)) break;
      items[index] = parent;
      index = above;
    }
    items[index] = item;
  }

  pop(): Scheduled | null {
    const items = this.#items;
    const first = items[0];
    const last = items.pop();
    if (first === undefined || last === undefined) return null;
    if (items.length > 0) this.#sink(last);
    return first;
  }

  #sink(item: Scheduled): void {
    const items = this.#items;
    let index = 0;
    for (;;) {
      const left = items[2 * index + 1];
      if (left === undefined) break;
      const right = items[2 * index + 2];
      const child = right !== undefined && isBefore(right, left) ? 2 * index + 2 : 2 * index + 1;
      const smaller = items[child];
      if (smaller === undefined || !isBefore(smaller, item)) break;
      items[index] = smaller;
      index = child;
    }
    items[index] = item;
  }
}
