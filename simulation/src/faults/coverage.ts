import { FAULTS, type FaultKind, PHASES, type Phase } from "./kinds.ts";

/** How often each fault met an execution in each phase. */
export class Coverage {
  readonly #counts = new Map<FaultKind, Map<Phase, number>>();

  count(fault: FaultKind, phases: Iterable<Phase>): void {
    const row = this.#counts.get(fault) ?? new Map<Phase, number>();
    this.#counts.set(fault, row);
    for (const phase of phases) row.set(phase, (row.get(phase) ?? 0) + 1);
  }

  of(fault: FaultKind, phase: Phase): number {
    return this.#counts.get(fault)?.get(phase) ?? 0;
  }

  table(): string {
    const width = 10;
    const head = `${"fault".padEnd(22)}${PHASES.map((phase) => phase.padStart(width)).join("")}`;
    const rows = FAULTS.map(
      (fault) => `${fault.padEnd(22)}${PHASES.map((phase) => String(this.of(fault, phase)).padStart(width)).join("")}`,
    );
    return [head, ...rows].join("\n");
  }
}
