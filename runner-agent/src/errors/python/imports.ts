import { distributionOf } from "../data/distributions.ts";
import { isStandardModule, standardModule } from "../data/python-versions.ts";
import { pythonMinorOf } from "../facts.ts";
import { failure } from "../failure.ts";
import { first } from "../text.ts";
import type { Case, Rule } from "./case.ts";
import { versionOfName } from "./version.ts";

/** What people call their own modules. Packages of these names exist, but nobody who imports one means them. */
const OWN_NAMES =
  /^(?:utils?|helpers?|config|configs|settings|constants?|common|lib|libs|src|models?|modules?|main|app|core|db|database|logger|logging_config|types_|schemas?|services?|views|routes|tests?|my_?\w+|[a-z]|foo|bar|local_\w+|\w+_(?:utils?|helpers?|config|settings|constants))$/;
/** Packages whose names look like somebody's own. */
const KNOWN_PACKAGES = /^(?:mypy\w*|mysql\w*|myst\w*|python_utils|pytz|more_itertools|absl|six|click_utils)$/;

/** Imports of modules that are not there. */
export const missingModule: Rule = (given) => {
  if (given.simple !== "ModuleNotFoundError") return null;
  const module = first(/No module named '?([\w.]+)/, given.message);
  if (module === undefined) return null;
  return missing(given, module);
};

/** @param module as the interpreter could not find it: `yaml`, `google.cloud`, `mypkg.part` */
export function missing(given: Pick<Case, "message" | "own" | "program">, module: string) {
  const { program, own } = given;
  const version = standardModule(module, pythonMinorOf(program.runtime));
  if (version !== null)
    return failure("python_version_mismatch", { module, runtime: program.runtime, needs: version.needs, use: version.instead });
  if (isOwn(module, own?.source ?? "", program.files)) return failure("missing_local_module", { module });
  const top = module.slice(0, module.includes(".") ? module.indexOf(".") : undefined);
  // A part of something that is there, and not the user's: the standard library's, or a package of another version.
  if (module !== top && (isStandardModule(top) || /is not a package/.test(given.message)))
    return failure("import_error", { name: module, module: top });
  return failure("missing_dependency", { module, package: distributionOf(module, own?.source ?? ""), runtime: program.runtime });
}

function isOwn(module: string, source: string, files: readonly string[]): boolean {
  const top = module.split(".")[0] ?? module;
  if (/^from \./.test(source) || top === "__main__") return true;
  if (
    files.some(
      (path) => path === `${top}.py` || path.startsWith(`${top}/`) || path.includes(`/${top}/`) || path.endsWith(`/${top}.py`),
    )
  )
    return true;
  return OWN_NAMES.test(top) && !KNOWN_PACKAGES.test(top) && distributionOf(module, "") === module;
}

/** Names that an import did not find in a module that is there, and shared libraries that an extension wants. */
export const importError: Rule = (given) => {
  if (given.simple !== "ImportError") return null;
  const { message, text, program } = given;
  const name = first(/cannot import name '([^']+)'/, message);
  const module = first(/ from (?:partially initialized module )?'([\w.]+)'/, message) ?? first(/ from '([\w.]+)'/, message);
  if (name !== undefined && module !== undefined) {
    const version = versionOfName(`${module}.${name}`, program.runtime);
    if (version !== null) return failure("python_version_mismatch", { name: `${module}.${name}`, ...version });
    return failure("import_error", {
      name,
      module,
      reason: /circular import|partially initialized/.test(message) ? "circular" : undefined,
    });
  }
  const wanted = first(
    /(?:install|requires?|needs?) (?:the )?(?:optional )?(?:dependency |package )?['"`]?([A-Za-z][\w.-]+)['"`]?/i,
    message,
  );
  // pandas, Django, transformers: "Missing optional dependency 'openpyxl'. Use pip or conda to install openpyxl."
  const optional =
    first(/(?:Missing optional dependency|pip install) ['"`]?([A-Za-z][\w.-]*)/, text) ??
    first(/^([A-Za-z][\w.-]*) (?:is required|is not installed|not found|must be installed)/, message) ??
    (/not installed|not found|is required|missing/i.test(message) ? wanted : undefined);
  if (optional !== undefined)
    return failure("missing_dependency", { module: optional, package: distributionOf(optional, ""), runtime: program.runtime });
  return failure("import_error", { module: first(/module ['"]?([\w.]+)/, message) });
};
