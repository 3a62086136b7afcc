/**
 * Several texts to look for at once, as the automaton of Aho and Corasick: a step takes the same time however many and however long they are,
 * and whatever was read before. A node stands for the longest beginning of any needle that ends what was read. Pure.
 */
export class Needles {
  readonly #children: Int32Array;
  readonly #siblings: Int32Array;
  readonly #bytes: Uint8Array;
  readonly #fallbacks: Int32Array;
  /** The next shorter needle that ends where this node does; 0 for none. */
  readonly #shorter: Int32Array;
  readonly #depths: Int32Array;
  readonly #isNeedle: Uint8Array;
  /** From the root, by byte. */
  readonly #first = new Int32Array(256);
  #count = 1;

  constructor(needles: readonly Uint8Array[]) {
    const size = needles.reduce((sum, needle) => sum + needle.length, 1);
    this.#children = new Int32Array(size);
    this.#siblings = new Int32Array(size);
    this.#bytes = new Uint8Array(size);
    this.#fallbacks = new Int32Array(size);
    this.#shorter = new Int32Array(size);
    this.#depths = new Int32Array(size);
    this.#isNeedle = new Uint8Array(size);
    for (const needle of needles) if (needle.length > 0) this.#add(needle);
    this.#link();
  }

  get isEmpty(): boolean {
    return this.#count === 1;
  }

  #add(needle: Uint8Array): void {
    let node = 0;
    for (const byte of needle) node = this.#child(node, byte) || this.#grow(node, byte);
    this.#isNeedle[node] = 1;
  }

  #grow(parent: number, byte: number): number {
    const node = this.#count++;
    this.#bytes[node] = byte;
    this.#depths[node] = this.depth(parent) + 1;
    if (parent === 0) this.#first[byte] = node;
    else {
      this.#siblings[node] = this.#children[parent] ?? 0;
      this.#children[parent] = node;
    }
    return node;
  }

  #child(node: number, byte: number): number {
    if (node === 0) return this.#first[byte] ?? 0;
    let child = this.#children[node] ?? 0;
    while (child !== 0 && this.#bytes[child] !== byte) child = this.#siblings[child] ?? 0;
    return child;
  }

  /** Level by level: where a node falls back to is known before its children ask. */
  #link(): void {
    const queue: number[] = [...this.#first].filter((node) => node !== 0);
    for (const node of queue) {
      const fallback = this.fallback(node);
      this.#shorter[node] = this.#isNeedle[fallback] === 1 ? fallback : (this.#shorter[fallback] ?? 0);
      for (let child = this.#children[node] ?? 0; child !== 0; child = this.#siblings[child] ?? 0) {
        this.#fallbacks[child] = this.step(fallback, this.#bytes[child] ?? 0);
        queue.push(child);
      }
    }
  }

  /** The first position from `at` on with whose byte a needle begins; the length where there is none. */
  skip(data: Uint8Array, at: number): number {
    const first = this.#first;
    let next = at;
    while (next < data.length && first[data[next] as number] === 0) next += 1;
    return next;
  }

  /** The node after one more byte. */
  step(node: number, byte: number): number {
    let from = node;
    for (;;) {
      const next = this.#child(from, byte);
      if (next !== 0 || from === 0) return next;
      from = this.fallback(from);
    }
  }

  /** The node of the next shorter beginning that also ends what was read. */
  fallback(node: number): number {
    return this.#fallbacks[node] ?? 0;
  }

  depth(node: number): number {
    return this.#depths[node] ?? 0;
  }

  /** Lengths of the needles that end here, longest first. */
  *endingAt(node: number): Generator<number> {
    for (let at = this.#isNeedle[node] === 1 ? node : (this.#shorter[node] ?? 0); at !== 0; at = this.#shorter[at] ?? 0) {
      yield this.depth(at);
    }
  }

  /** Cheaper than to ask for the lengths. */
  endsAny(node: number): boolean {
    return this.#isNeedle[node] === 1 || this.#shorter[node] !== 0;
  }
}
