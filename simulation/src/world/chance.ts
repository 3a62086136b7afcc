/** xoshiro's state must not be zero, and close seeds must not give close sequences: MurmurHash3's finaliser over a Weyl sequence. */
function* seeds(seed: number): Generator<number, never> {
  for (let weyl = seed | 0; ; ) {
    weyl = (weyl + 0x9e3779b9) | 0;
    let mixed = weyl ^ (weyl >>> 16);
    mixed = Math.imul(mixed, 0x85ebca6b);
    mixed ^= mixed >>> 13;
    mixed = Math.imul(mixed, 0xc2b2ae35);
    yield (mixed ^ (mixed >>> 16)) >>> 0;
  }
}

const rotate = (value: number, by: number): number => (value << by) | (value >>> (32 - by));

/**
 * All chance of a run. xoshiro128** 1.1, period 2^128 − 1.
 * @see https://prng.di.unimi.it/xoshiro128starstar.c (Blackman and Vigna, public domain)
 */
export class Chance {
  #a: number;
  #b: number;
  #c: number;
  #d: number;

  constructor(seed: number) {
    const source = seeds(seed);
    this.#a = source.next().value;
    this.#b = source.next().value;
    this.#c = source.next().value;
    this.#d = source.next().value;
  }

  /** 32 random bits. */
  bits(): number {
    const result = Math.imul(rotate(Math.imul(this.#b, 5), 7), 9);
    const shifted = this.#b << 9;
    this.#c ^= this.#a;
    this.#d ^= this.#b;
    this.#b ^= this.#c;
    this.#a ^= this.#d;
    this.#c ^= shifted;
    this.#d = rotate(this.#d, 11);
    return result >>> 0;
  }

  /** Uniform in [0, 1). */
  unit(): number {
    return this.bits() / 0x1_0000_0000;
  }

  /** Whole, both ends included. */
  between(min: number, max: number): number {
    return min + Math.floor(this.unit() * (max - min + 1));
  }

  within([min, max]: readonly [number, number]): number {
    return this.between(min, max);
  }

  /** True with this probability; draws nothing for 0, so that a fault that is switched off changes nothing else. */
  hits(probability: number): boolean {
    return probability > 0 && this.unit() < probability;
  }

  pick<T>(items: readonly [T, ...T[]]): T {
    return items[this.between(0, items.length - 1)] ?? items[0];
  }

  fill = (bytes: Uint8Array<ArrayBuffer>): Uint8Array => {
    for (let index = 0; index < bytes.length; index++) bytes[index] = this.bits() & 0xff;
    return bytes;
  };

  /** A sequence of its own, so that drawing more from one does not move the other. */
  fork(): Chance {
    return new Chance(this.bits());
  }
}
