import { plain } from "../output/terminal.ts";

/** Why a file travels with the script. */
export type InputReason = {
  /**
   * - `argument`, `option`: the command line names it, by an argument or `--input`; `by` is what was typed
   * - `import`: the source `by` imports it
   * - `literal`: the source `by` spells its path
   * - `package`: a package of which the source `by` loads modules by names that only the running script knows
   * - `requirements`: the installation of what the script depends on reads it; `by` names it
   * - `stdin`: it is the standard input
   * - `package_json`: it tells Node what the `.js` file `by` is
   */
  readonly kind: "argument" | "option" | "import" | "literal" | "package" | "requirements" | "package_json" | "stdin";
  readonly by: string;
  /** Of `by`, from 1; null where no line tells. */
  readonly line: number | null;
};

export function reasonText({ kind, by, line }: InputReason): string {
  const where = `${plain(by).replaceAll("\n", " ")}${line === null ? "" : `:${line}`}`;
  switch (kind) {
    case "argument":
      return `argument ${where}`;
    case "option":
      return `--input ${where}`;
    case "import":
      return `imported by ${where}`;
    case "literal":
      return `named in ${where}`;
    case "package":
      return `${where} loads modules by name`;
    case "requirements":
      return `dependencies, by ${where}`;
    case "stdin":
      return "the standard input";
    case "package_json":
      return `says what ${where} is`;
  }
}
