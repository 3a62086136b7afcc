import type { FaultKind, Phase } from "./kinds.ts";

type Row = Partial<Record<Phase, number>>;
/** Counts as they pass between processes. */
export type Counted = Partial<Record<FaultKind, Row>>;

/** How often each fault met an execution in each phase. */
export class Coverage {
  readonly #rows: Counted = {};

  count(fault: FaultKind, phases: Iterable<Phase>): void {
    for (const phase of phases) this.#add(fault, phase, 1);
  }

  of(fault: FaultKind, phase: Phase): number {
    return this.#rows[fault]?.[phase] ?? 0;
  }

  add(counted: Counted): void {
    for (const [fault, row] of Object.entries(counted) as [FaultKind, Row][]) {
      for (const [phase, times] of Object.entries(row) as [Phase, number][]) this.#add(fault, phase, times);
    }
  }

  toJSON(): Counted {
    return this.#rows;
  }

  #add(fault: FaultKind, phase: Phase, times: number): void {
    const row: Row = this.#rows[fault] ?? {};
    this.#rows[fault] = row;
    row[phase] = (row[phase] ?? 0) + times;
  }
}
