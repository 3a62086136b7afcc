/** What every browser scrolls: an element's height ends near 17.9 million pixels in Firefox and 33.5 in Chromium, and a million lines are 20 before one is wrapped. */
export const SPACE_PX_MAX = 8_000_000;
/** So far from either end nothing is folded: whoever is there reaches it by the wheel alone. */
const EDGE_PX = 1_000_000;
/** What one turn of a wheel or one fling moves is nearer; what a drawn scroll bar moves is farther. */
const NEAR_PX = 5_000;

/**
 * Scrolls a layout of any height by an element of SPACE_PX_MAX at most. A place in the layout is the element's plus a shift, which rises from 0 near the top to
 * all that is hidden near the end. A near move keeps the shift, so that for who reads a pixel is a pixel, and lines that come below move nobody; a far one takes
 * the shift of the place that it leads to, in proportion.
 */
export class FoldedSpace {
  #hiddenPx = 0;
  #shiftPx = 0;
  #elementPx = 0;

  /** What the layout is higher than the element. */
  get hiddenPx(): number {
    return this.#hiddenPx;
  }
  get shiftPx(): number {
    return this.#shiftPx;
  }

  /** @returns how high the element is to be for a layout of this height */
  resize(layoutPx: number): number {
    this.#hiddenPx = Math.max(0, layoutPx - SPACE_PX_MAX);
    this.#shiftPx = Math.min(this.#shiftPx, this.#hiddenPx);
    return layoutPx - this.#hiddenPx;
  }

  /**
   * The element was scrolled, by whomever.
   * @param maxPx how far it can be scrolled
   * @returns where to put it so that its end does not come before the layout's; the lines stay where they are seen. Null: it is well where it is
   */
  scrolled(elementPx: number, maxPx: number): number | null {
    const near = Math.abs(elementPx - this.#elementPx) <= NEAR_PX;
    this.#elementPx = elementPx;
    if (!near) this.#shiftPx = this.#shiftAt(elementPx, maxPx);
    const edgePx = edgeOf(maxPx);
    const aboveIsHidden = elementPx < edgePx / 2 && this.#shiftPx > 0;
    const belowIsHidden = elementPx > maxPx - edgePx / 2 && this.#shiftPx < this.#hiddenPx;
    return aboveIsHidden || belowIsHidden ? this.#put(elementPx + this.#shiftPx, maxPx) : null;
  }

  /** @returns where the element must be scrolled to for this place in the layout */
  place(layoutPx: number, maxPx: number): number {
    const elementPx = layoutPx - this.#shiftPx;
    const near = Math.abs(elementPx - this.#elementPx) <= NEAR_PX;
    if (!near || elementPx < 0 || elementPx > maxPx) return this.#put(layoutPx, maxPx);
    this.#elementPx = elementPx;
    return elementPx;
  }

  #put(layoutPx: number, maxPx: number): number {
    const edgePx = edgeOf(maxPx);
    const shiftPx = this.#hiddenPx * within01((layoutPx - edgePx) / (maxPx - 2 * edgePx + this.#hiddenPx));
    // Whole pixels between the edges: an element is not scrolled to a part of one.
    const folded = shiftPx > 0 && shiftPx < this.#hiddenPx;
    this.#elementPx = folded ? Math.round(layoutPx - shiftPx) : layoutPx - shiftPx;
    this.#shiftPx = folded ? layoutPx - this.#elementPx : shiftPx;
    return this.#elementPx;
  }

  #shiftAt(elementPx: number, maxPx: number): number {
    const edgePx = edgeOf(maxPx);
    return this.#hiddenPx * within01((elementPx - edgePx) / (maxPx - 2 * edgePx));
  }
}

const within01 = (share: number): number => Math.min(1, Math.max(0, share));
const edgeOf = (maxPx: number): number => Math.min(EDGE_PX, maxPx / 3);
