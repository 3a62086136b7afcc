import type { ErrorExample, ErrorPage } from "@rgrid/schema/error-pages";
import { plain } from "./page.ts";

/** A fence that no line of the text can close. */
function fenced(info: string, text: string): string[] {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = "`".repeat(longest + 1);
  return [`${fence}${info}`, text, fence];
}

const LANGUAGES: Readonly<Record<string, string>> = { py: "python", sh: "sh" };
const languageOf = (file: string): string => LANGUAGES[file.slice(file.lastIndexOf(".") + 1)] ?? "text";

/** What the recorder puts in place of lines. */
const CUT = /^… \d+ more lines$/m;

const escaped = (text: string): string => text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
const span = (style: string, text: string): string => `<span class="${style}">${text}</span>`;

/** A line of a card that goes on below itself, behind the names: they are the narrowest column. The newline is of the block that it is. */
const CARD_LINE = /^(?:((?:Error|Cause|Fix|Docs|Logs): +)| {7})(.*)$/;

function shownLine(line: string, inCard: boolean): string {
  const [, name, text = ""] = (inCard && CARD_LINE.exec(line)) || [];
  if (name !== undefined) return span("hang", `${span("d", name)}${escaped(text)}\n`);
  // What can be pasted is where to look.
  if (/^rgrid /.test(text)) return span("hang", `       ${span("y", escaped(text))}\n`);
  return `${escaped(line).replace("❌", span("ico x", "❌")).replace(/^⚠/, span("ico w", "⚠"))}\n`;
}

/** One command and what it wrote. */
function shownStep({ typed, output }: ErrorExample["steps"][number]): string {
  const prompt = `${span("d", "$ ")}${escaped(typed)}\n`;
  if (output === "") return prompt;
  const lines = output.split("\n");
  const card = lines.findIndex((line) => line.startsWith("Error: "));
  return prompt + lines.map((line, index) => shownLine(line, card >= 0 && index >= card)).join("");
}

/** As a terminal shows it, dark in both themes. One element: in Markdown, a blank line would end any other than `pre`. */
const terminal = (steps: ErrorExample["steps"]): string =>
  `<pre class="seen not-content" tabindex="0" aria-label="The failure, as text">${steps.map(shownStep).join("")}</pre>`;

/** What a person sees, as it was recorded: the files, what was typed, what came of it. Or why there is no recording. */
export function exampleOf({ example }: ErrorPage): string[] {
  if ("none" in example) return [`There is no recording of this one: ${plain(example.none)}.`];
  const files = Object.entries(example.files).flatMap(([name, content]) =>
    content.trim() === "" ? [] : [...fenced(`${languageOf(name)} title="${name}"`, content.trimEnd()), ""],
  );
  const cut = example.steps.some(({ output }) => CUT.test(output)) ? " Where it says so, lines before were left out." : "";
  const staged = example.staged === undefined ? "" : ` ${plain(example.staged)}`;
  const said = `Exit code ${example.exit_code}. Recorded from a run, both streams as they came, through a pipe and not on a terminal; ids were replaced.`;
  return [...files, terminal(example.steps), "", `${said}${cut}${staged}`];
}
