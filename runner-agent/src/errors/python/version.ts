import { standardName } from "../data/python-versions.ts";
import { pythonMinorOf } from "../facts.ts";
import { failure } from "../failure.ts";
import type { Rule } from "./case.ts";

type Mismatch = { needs: string; runtime: string };

/** What a name of the standard library needs that this runtime is not; null where the name is none, or should be there. */
export function versionOfName(name: string, runtime: string): Mismatch | null {
  const needs = standardName(name, pythonMinorOf(runtime));
  return needs === null ? null : { needs, runtime };
}

/** Names of Python 2, which people still copy from old answers. */
const PYTHON_2_BUILTINS = new Set([
  "unicode",
  "raw_input",
  "xrange",
  "basestring",
  "long",
  "unichr",
  "reduce",
  "execfile",
  "cmp",
  "reload",
  "file",
  "apply",
  "buffer",
  "coerce",
  "intern",
  "StandardError",
]);
const PYTHON_2_METHODS = new Set([
  "has_key",
  "iteritems",
  "iterkeys",
  "itervalues",
  "viewitems",
  "viewkeys",
  "viewvalues",
  "getcwdu",
  "izip",
  "imap",
  "ifilter",
  "izip_longest",
  "maxint",
  "letters",
  "maketrans",
  "urlopen",
  "urlencode",
  "quote",
  "unquote",
]);
/** Of what type a Python 2 method was; a class of the user's own may well lack a method of that name. */
const PYTHON_2_OWNERS =
  /^(?:'dict' object|'collections\.\w+' object|module '(?:os|itertools|sys|string|urllib|exceptions|types)')/;

/** Names that this Python does not have, and another one does. */
export const otherVersion: Rule = ({ simple, message, program }) => {
  const builtin = simple === "NameError" ? /^name '(\w+)' is not defined/.exec(message)?.[1] : undefined;
  if (builtin !== undefined) {
    if (PYTHON_2_BUILTINS.has(builtin))
      return failure("python_version_mismatch", { name: builtin, needs: "2", runtime: program.runtime });
    const version = versionOfName(`builtins.${builtin}`, program.runtime);
    return version === null ? null : failure("python_version_mismatch", { name: builtin, ...version });
  }
  if (simple !== "AttributeError") return null;
  const [, module, type, attribute = ""] =
    /^(?:module '([\w.]+)'|type object '\w+'|'([\w.]+)' object) has no attribute '(\w+)'/.exec(message) ?? [];
  if (PYTHON_2_METHODS.has(attribute) && PYTHON_2_OWNERS.test(message))
    return failure("python_version_mismatch", { name: attribute, needs: "2", runtime: program.runtime });
  const owner = module ?? (type === undefined ? undefined : (METHODS_OF[type] ?? `builtins.${type}`));
  const version = owner === undefined ? null : versionOfName(`${owner}.${attribute}`, program.runtime);
  return version === null
    ? null
    : failure("python_version_mismatch", { name: `${owner?.replace(/^builtins\./, "")}.${attribute}`, ...version });
};

/** Types of the standard library whose messages name no module. */
const METHODS_OF: Readonly<Record<string, string>> = {
  PosixPath: "pathlib.Path",
  Path: "pathlib.Path",
  "xml.etree.ElementTree.Element": "xml.etree.ElementTree.Element",
  Element: "xml.etree.ElementTree.Element",
};
