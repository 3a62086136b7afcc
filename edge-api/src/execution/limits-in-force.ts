import {
  type ExecutionLimits,
  type ExecutionSpec,
  type ExecutionState,
  executionLimitName,
  type LeaseRunner,
} from "@rgrid/schema";

type Spec = Pick<ExecutionSpec, "limits" | "limits_open">;
type State = Pick<ExecutionState, keyof ExecutionLimits | "open_limits">;

/** Of the limits those that nobody asked for, as the API has set them; nothing where all were asked for. */
export function openLimitsOf({ limits, limits_open = [] }: Spec): Pick<ExecutionState, "open_limits"> {
  return limits_open.length === 0 ? {} : { open_limits: Object.fromEntries(limits_open.map((name) => [name, limits[name]])) };
}

/** The limits that hold now. */
export const limitsOf = ({ timeout_ms, memory_bytes, cpus }: State): ExecutionLimits => ({ timeout_ms, memory_bytes, cpus });

/** What becomes of the open ones on this runner: its owner's, where there are such, else the API's again, whatever the last runner's were. */
export function offeredLimits({ open_limits: open = {} }: State, { limits: owners = {} }: LeaseRunner): Partial<ExecutionLimits> {
  const names = executionLimitName.options.filter((name) => open[name] !== undefined);
  return Object.fromEntries(names.map((name) => [name, owners[name] ?? open[name]]));
}

/** The limits of a retry: what was asked for by now, and what is open still, which its own runner decides. */
export function askedOf(state: State): Required<Spec> {
  const open = state.open_limits ?? {};
  const { timeout_ms = state.timeout_ms, memory_bytes = state.memory_bytes, cpus = state.cpus } = open;
  return {
    limits: { timeout_ms, memory_bytes, cpus },
    limits_open: executionLimitName.options.filter((name) => open[name] !== undefined),
  };
}
