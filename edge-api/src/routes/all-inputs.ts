import { ApiError, type ExecutionSpec, type InputFile, inputsList } from "@rgrid/schema";
import { inputKey } from "../ports/objects.ts";
import type { Api } from "./api.ts";

/** All inputs of an execution, those of its manifest too. The list is small and ours to read; what it lists never passes through here. */
export async function allInputs(
  api: Pick<Api, "objects">,
  account: string,
  { inputs, inputs_manifest }: Pick<ExecutionSpec, "inputs" | "inputs_manifest">,
): Promise<InputFile[]> {
  if (inputs_manifest === undefined) return inputs;
  const bytes = await api.objects.read(inputKey(account, inputs_manifest.sha256));
  const list = inputsList.safeParse(bytes === null ? null : parsed(new TextDecoder().decode(bytes)));
  // Stored by the account itself, and deleted by age some day.
  if (!list.success) throw new ApiError("conflict", { reason: "The list of its inputs is not in the store any more" });
  return [...inputs, ...list.data];
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
