import { createHash } from "node:crypto";
import { resolve } from "node:path";
import type { Execution } from "@rgrid/schema";
import { defineCommand } from "citty";
import type { Api } from "../api/api.ts";
import { connect } from "../api/connect.ts";
import { COMMON, EXECUTION_ID, OUTPUT_DIR } from "../command-line/common-args.ts";
import { invoke } from "../command-line/invoke.ts";
import { type GivenOptions, isGiven, optionValue } from "../command-line/take-option.ts";
import { executionGivenOrLast } from "../config/folder-history.ts";
import { updatedDependencies } from "../dependencies/update.ts";
import { type Begun, conduct } from "../execution/conduct.ts";
import { type ContentHere, contentHere } from "../execution/content-here.ts";
import { splitInputs } from "../execution/split-inputs.ts";
import { sendListed, sendWithContent } from "../execution/submit.ts";
import { Failure, failure } from "../failure.ts";
import type { Host } from "../host.ts";
import { plain } from "../output/terminal.ts";
import { contentsOf } from "../transfer/contents-of.ts";
import { listInputs } from "../transfer/list-inputs.ts";

export const retry = defineCommand({
  meta: { name: "retry", description: "Run an ended execution again, as a new one" },
  args: {
    ...EXECUTION_ID,
    reason: { type: "string", valueHint: "TEXT", description: "Why, kept with the new execution" },
    update: { type: "boolean", description: "Take script and inputs as they are here now (default: as they were then)" },
    force: { type: "boolean", description: "Begin a new chain where this one has had its manual retries" },
    detach: { type: "boolean", description: "Print the new id and don't wait for the end" },
    ...OUTPUT_DIR,
    ...COMMON,
  },
  run: (called) =>
    invoke(called, async ({ host, options, positionals: [given] }) => {
      const api = await connect(host, options);
      const id = await executionGivenOrLast(host, given);
      return conduct(host, api, options, (signal) => begin(host, api, id, options, signal));
    }),
});

async function begin(host: Host, api: Api, given: string, options: GivenOptions, signal: AbortSignal): Promise<Begun> {
  const original = await api.call("getExecution", { params: { id: given } });
  const { id } = original;
  const scriptThen = await api.bytes("getScript", { params: { id } });
  const { inputs_manifest: manifest, inputs: shown } = original.spec;
  const then = manifest === undefined ? shown : await listInputs(api, id);
  const script = original.spec.entry === undefined ? original.script : null;
  const here = await contentHere(host, script, scriptThen, then, signal);
  const update = isGiven(options, "update");
  await sayDifference(host, here, update);
  const split = splitInputs(update ? here.inputs : then, original.spec);
  const sources = new Map(here.sources);
  if (split.list !== null) sources.set(split.list.sha256, split.list.source);
  const body = {
    retry_reason: optionValue(options, "reason"),
    force: isGiven(options, "force"),
    update: update ? { ...updateOf(script, here, original, scriptThen.toString()), ...split.fields } : null,
  };
  await sendListed(host, api, split.listed, sources, signal);
  const answer = await sendWithContent(host, api, sources, signal, (headers) =>
    api.call("retryExecution", { params: { id }, body, headers }),
  ).catch((error: unknown) => {
    throw update && error instanceof Failure ? withUpdate(error) : error;
  });
  const next = answer.new_execution_id;
  await host.terminal.line(`Retrying ${id} as ${next}`);
  await host.terminal.line(`Track progress: rgrid status ${next}`);
  const execution = await api.call("getExecution", { params: { id: next } });
  if (update) return { execution, sent: here.sent, ranWith: new Map() };
  const ranWith = contentsOf(host.cwd, then);
  if (script !== null) ranWith.set(resolve(host.cwd, script), createHash("sha256").update(scriptThen).digest("hex"));
  return { execution, sent: here.sent, ranWith };
}

/** What is proposed to be pasted takes the files of here, as the command that was refused. */
function withUpdate(refused: Failure): Failure {
  const again = (command: string) => (command.startsWith("rgrid retry ") ? `${command} --update` : command);
  return new Failure({ ...refused.error, fix_commands: refused.error.fix_commands.map(again) }, { cause: refused });
}

function updateOf(name: string | null, here: ContentHere, { spec }: Execution, sourceThen: string) {
  const { folders } = spec;
  if (name === null) return { folders };
  if (here.script === null) throw failure("file_unreadable", { path: name, reason: "it is not in this folder" });
  const { content, encoding, text } = here.script;
  const dependencies = updatedDependencies(name, spec.dependencies, sourceThen, text);
  return { script: { name, content, encoding }, folders, ...(dependencies && { dependencies }) };
}

/** Same content as then, or as here now: whichever it is, a difference is never passed over in silence. */
async function sayDifference({ terminal }: Host, { changed, absent }: ContentHere, update: boolean): Promise<void> {
  const say = (text: string) => terminal.line(terminal.paint("dim", text));
  if (!update && changed.length > 0) {
    const verb = changed.length === 1 ? "has" : "have";
    await say(`${named(changed)} ${verb} changed here since; it runs as it was then (--update takes what is here now)`);
  }
  if (update && absent.length > 0) await say(`not here, so taken as it was then: ${named(absent)}`);
}

const NAMED_MAX = 3;
const named = (paths: readonly string[]): string => {
  const more = paths.length > NAMED_MAX ? ` and ${paths.length - NAMED_MAX} more` : "";
  return `${paths.slice(0, NAMED_MAX).map(plain).join(", ")}${more}`;
};
