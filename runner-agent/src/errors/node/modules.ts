import type { ErrorReport } from "@rgrid/schema";
import type { Program } from "../facts.ts";
import { failure } from "../failure.ts";
import { ownPath } from "../own-files.ts";
import { first } from "../text.ts";
import type { Uncaught } from "./uncaught.ts";

/** Modules that are not there, or not as they were imported. */
export function moduleFailure({ code, message, name }: Uncaught, program: Program): ErrorReport | null {
  if (code === "MODULE_NOT_FOUND" || code === "ERR_MODULE_NOT_FOUND" || /^Cannot find (?:module|package) '/.test(message)) {
    const module = first(/Cannot find (?:module|package) '([^']+)'/, message);
    if (module === undefined) return null;
    if (/^[./]|^file:/.test(module)) {
      const path = ownPath(module) ?? module;
      // What was to be started, rather than what it imports.
      return program.script?.name === path
        ? failure("file_not_found", { path })
        : failure("missing_local_module", { module: path });
    }
    return failure("missing_dependency", { module, package: packageOf(module), runtime: program.runtime });
  }
  if (
    name === "SyntaxError" ||
    /^ERR_(?:REQUIRE_ESM|PACKAGE_PATH_NOT_EXPORTED|UNSUPPORTED_DIR_IMPORT|INVALID_MODULE_SPECIFIER|PACKAGE_IMPORT_NOT_DEFINED|REQUIRE_CYCLE_MODULE|REQUIRE_ASYNC_MODULE)$/.test(
      code ?? "",
    )
  ) {
    const [, missing] =
      /does not provide an export named '([^']+)'/.exec(message) ?? /Named export '([^']+)' not found/.exec(message) ?? [];
    const module =
      first(/[Tt]he requested module '([^']+)'/, message) ??
      first(/(?:require\(\) of ES Module|No "exports" main defined in|import) '?(\S+?)'? /, message);
    if (missing !== undefined || name !== "SyntaxError")
      return failure("import_error", { name: missing, module: module === undefined ? undefined : (ownPath(module) ?? module) });
  }
  return code === "ERR_UNKNOWN_BUILTIN_MODULE"
    ? failure("missing_dependency", { module: first(/module: (\S+)/, message), runtime: program.runtime })
    : null;
}

/** `@scope/name/part` → `@scope/name` */
const packageOf = (module: string): string =>
  module
    .split("/")
    .slice(0, module.startsWith("@") ? 2 : 1)
    .join("/");
