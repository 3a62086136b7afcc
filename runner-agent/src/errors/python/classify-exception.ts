import type { ErrorReport } from "@rgrid/schema";
import type { Program } from "../facts.ts";
import { failure } from "../failure.ts";
import { argumentsOfScript, builtin, terminal } from "./builtins.ts";
import { caseOf, type Rule } from "./case.ts";
import { dataError, jsonError, unicodeError } from "./data.ts";
import { database } from "./databases.ts";
import { environmentVariable } from "./environment.ts";
import { locationOf } from "./frame.ts";
import { importError, missingModule } from "./imports.ts";
import { memoryOrGpu, processLimit, sharedLibrary, subprocess } from "./machine.ts";
import { answered, connection, credentials } from "./network.ts";
import { brokenPipe, missingProgram, osError } from "./os-errors.ts";
import { syntaxError } from "./syntax.ts";
import type { Traceback } from "./traceback.ts";
import { otherVersion } from "./version.ts";

/** The first that knows the exception says what it is: from what is said outright to what is only a builtin's name. */
const RULES: readonly Rule[] = [
  missingModule,
  syntaxError,
  sharedLibrary,
  unicodeError,
  jsonError,
  memoryOrGpu,
  processLimit,
  missingProgram,
  importError,
  otherVersion,
  subprocess,
  environmentVariable,
  credentials,
  database,
  answered,
  brokenPipe,
  connection,
  terminal,
  osError,
  dataError,
  argumentsOfScript,
  builtin,
];

/** What the exception that ended a program is a failure of, where it happened, and what it came from. */
export function classifyException(traceback: Traceback, program: Program): ErrorReport {
  const given = caseOf(traceback, program);
  const found = soleFailureOfGroup(traceback, program) ?? firstOf(given) ?? failure("unhandled_exception");
  const { error_details: place } = failure("unhandled_exception", {
    ...locationOf(traceback.frames),
    exception: traceback.thrown.name,
    message: traceback.thrown.message,
    caused_by: causeOf(traceback),
  });
  return { error_code: found.error_code, error_details: Object.assign(place, found.error_details) };
}

function firstOf(given: ReturnType<typeof caseOf>): ErrorReport | null {
  for (const rule of RULES) {
    const found = rule(given);
    if (found !== null) return found;
  }
  return null;
}

/** A group whose exceptions all mean one thing is that; of several it stays what it is, a group. */
function soleFailureOfGroup({ parts }: Traceback, program: Program): ErrorReport | null {
  const found = parts.map((part) => classifyException(part, program));
  const [one] = found;
  return one !== undefined && found.every(({ error_code }) => error_code === one.error_code) ? one : null;
}

/** The root of a chain; of a group, its first exception. */
function causeOf({ causes, parts }: Traceback): Record<string, string | number | undefined> | undefined {
  const root = causes.at(-1) ?? parts[0];
  if (root === undefined) return undefined;
  const { file, line } = locationOf(root.frames);
  return { exception: root.thrown.name, message: root.thrown.message, file: file ?? undefined, line: line ?? undefined };
}
