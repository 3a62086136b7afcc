import { executionId } from "@rgrid/schema";
import { ask, clientOf } from "./api.ts";
import { until } from "./containers.ts";
import type { Place } from "./place.ts";

/** Starts a script by `rgrid run --detach`. @returns its execution's id */
export async function detached(place: Place, source: string, ...options: string[]): Promise<string> {
  await place.write("script.py", source);
  const { exitCode, out, err } = await place.rgrid("run", "--detach", ...options, "script.py");
  if (exitCode !== 0) throw new Error(`not submitted (exit code ${exitCode}):\n${err}`);
  return executionId.parse(out.trimEnd());
}

/** Waits until the stored log of an execution holds a text. */
export async function logged(id: string, text: string): Promise<void> {
  await until(async () => (await (await ask(`/api/v1/executions/${id}/logs?format=text`)).text()).includes(text));
}

export async function ended(id: string): Promise<void> {
  await until(async () => (await clientOf().call("getExecution", { params: { id } })).ended_at !== null);
}
