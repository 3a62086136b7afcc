import { type Assignment, interpreterOf } from "@rgrid/schema";
import type { Program } from "../errors/facts.ts";

/** What an execution was, for who asks what its last words mean. @param network what the runner's owner allows */
export function programOf({ spec, inputs }: Pick<Assignment, "spec" | "inputs">, network: boolean): Program {
  const { script, entry, runtime } = spec;
  const isScript = entry === undefined;
  const content = script.encoding === "utf8" ? script.content : Buffer.from(script.content, "base64").toString("utf8");
  return {
    runtime,
    command:
      entry?.kind === "command"
        ? entry.program
        : entry?.kind === "module"
          ? "python3"
          : (interpreterOf(script, runtime)[0] ?? ""),
    network: spec.network && network,
    networkOffBy: spec.network ? (network ? null : "runner") : "command_line",
    files: [...(isScript ? [script.name] : []), ...inputs.map(({ path }) => path)],
    script: isScript ? { name: script.name, content } : null,
  };
}
