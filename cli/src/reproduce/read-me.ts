import type { Execution } from "@rgrid/schema";
import { formatDuration, formatSize } from "@rgrid/schema/format";
import { plain } from "../output/terminal.ts";
import { imageOf } from "./container.ts";

const code = (text: string): string => `\`${plain(text).replaceAll("\n", " ").replaceAll("`", "'")}\``;

function imageText(execution: Execution): string {
  const { name, id, digests } = imageOf(execution);
  if (execution.sandbox?.executor === "process") {
    return `none: it ran as a plain process of the runner's machine. \`run.sh\` takes ${code(name)}, which may differ in anything`;
  }
  if (id === null) return `not known (it never started, or its runner did not say): \`run.sh\` takes ${code(name)}`;
  const [digest] = digests;
  return `${code(name)}, ${code(id)}${
    digest === undefined
      ? "; it was made on the runner's machine: `run.sh` needs it there, or another one by `RGRID_IMAGE`"
      : `, pulled as ${code(digest)}`
  }`;
}

/** The text of `README.md`. */
export function readMe(execution: Execution, missing: readonly { path: string; reason: string }[]): string {
  const { id, spec, sandbox, runner, exit_code, duration_ms, status } = execution;
  const { timeout_ms, memory_bytes, cpus } = spec.limits;
  const rows: [string, string][] = [
    ["execution", code(id)],
    ["line", code(spec.command_line)],
    ["created", execution.created_at],
    ["runner", runner === null ? "none" : code(runner.name)],
    ["image", imageText(execution)],
    [
      "limits",
      `${formatDuration(timeout_ms)}, ${memory_bytes} bytes of memory (${formatSize(memory_bytes)}), ${cpus} CPU${cpus === 1 ? "" : "s"}`,
    ],
    ["network", (sandbox?.network ?? spec.network) ? "yes" : "no"],
    [
      "ended",
      `${status}${exit_code === null ? "" : `, exit code ${exit_code}`}${duration_ms === null ? "" : `, after ${formatDuration(duration_ms)}`}`,
    ],
    ["files that came back", `${execution.outputs.count} (${formatSize(execution.outputs.size_bytes)})`],
  ];
  return `# ${plain(execution.script).replaceAll("\n", " ")}, as ${id} ran it

\`\`\`sh
${spec.env_names.length === 0 ? "" : "cp .env.example .env   # and fill it in\n"}./run.sh
\`\`\`

${rows.map(([name, text], index) => (index === 0 ? `| | |\n|---|---|\n| ${name} | ${text} |` : `| ${name} | ${text} |`)).join("\n")}

- \`work/\` is the working folder as the script found it: itself, its inputs by content (SHA-256 checked), ${spec.stdin === undefined ? "" : `its standard input (\`${spec.stdin}\`), `}empty folders too. What lay outside of the caller's folder is in \`work/.rgrid/in\`.
- \`run.sh\` copies it to \`result/\` and runs it there, with Docker alone: the same image, command, limits, network and user rights. What it writes to \`result/\` is what came back then.
${spec.dependencies === undefined ? "" : `- What it depends on is installed once into \`layer/\`, as the runner did, from the same requirements. What they leave open may be newer now; an index of the runner's own is not known here: \`${spec.dependencies.manager === "pip" ? "PIP_CONFIG=pip.conf" : "NPM_CONFIG=.npmrc"} ./run.sh\`.\n`}${
  spec.env_names.length === 0
    ? ""
    : `- Variables that were given by \`--env\`: ${spec.env_names.map(code).join(", ")}. Their values are kept sealed and are not here.\n`
}- Its output then: \`rgrid logs ${id}\`. The files that it made: \`rgrid download ${id}\`.
- Not the same: the machine, the time, what the network answers, folders that the runner's owner mounts, and the process that is number 1.
${
  missing.length === 0
    ? ""
    : `\n**Not here**, because this machine can't have files of these names:\n\n${missing.map(({ path, reason }) => `- ${code(path)}: ${reason}`).join("\n")}\n`
}`;
}

/** The text of `.env.example`: names, never values. */
export const envExample = (names: readonly string[]): string =>
  `# One NAME=VALUE a line, as docker takes them: no quotes, no second line.\n${names.map((name) => `${name}=\n`).join("")}`;
