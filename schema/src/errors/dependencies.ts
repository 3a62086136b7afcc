import { details, line, lines, name, names, output } from "./details.ts";
import { defineCatalogue } from "./entry.ts";

/** The image that it was installed for, and the end of what the installer said, which is in no log. */
const INSTALL = { runtime: name, output } as const;

/** What can go wrong when a script's dependencies are installed, before it starts. */
export const DEPENDENCY_ERRORS = defineCatalogue({
  dependency_not_found: {
    title: "A package does not exist",
    messages: [
      "Nothing fits '{requirement}': the index has {versions}",
      "Package '{package}' has no version {range}",
      "Package '{package}' was not found for {runtime}",
      "A package was not found",
    ],
    fixes: [
      "Ask for a version that there is: {versions}",
      "Ask for another version than {range}: npm view {package} versions",
      "Check its name, and that it has a build for the runtime; a package of your own travels as a file that requirements.txt or package.json names",
    ],
    details: details({ ...INSTALL, package: name, requirement: line, versions: line, range: line }),
    exit: 125,
  },
  dependency_conflict: {
    title: "Packages exclude each other",
    messages: ["Packages exclude each other: {causes}", "Packages {packages} exclude each other", "Packages exclude each other"],
    fixes: ["Loosen the version of one of them"],
    details: details({ ...INSTALL, packages: names, causes: lines }),
    exit: 125,
  },
  dependency_build_failed: {
    title: "A package could not be built",
    messages: [
      "Package '{package}' could not be built: {missing} is missing in {runtime}",
      "Package '{package}' could not be built: its build requirement {build_requirement} was not found",
      "Package '{package}' could not be built from its source",
      "A package could not be built from its source",
    ],
    fixes: [
      "Use a version that is built for the runtime already, or a runtime whose image has {missing}",
      "Use a version that is built for the runtime already; the end of its build says why it failed",
    ],
    details: details({ ...INSTALL, package: name, missing: name, build_requirement: line }),
    exit: 125,
  },
  dependency_install_failed: {
    title: "The dependencies could not be installed",
    messages: [
      "Package '{package}' is not the file that was locked: its hash is {got_hash}",
      "A package is not the file that was locked: its hash is {got_hash}",
      "The dependencies could not be installed: the package index {host} could not be reached",
      "The dependencies could not be installed: {reason}",
      "The dependencies could not be installed",
    ],
    fixes: [
      "Lock it anew if it is to be another file than then; else somebody has changed it: {got_hash}",
      "Check the runner's way to {host}, or have its owner name another index with --pip-config or --npm-config",
      "Correct what is installed, or run without it: rgrid run --no-dependencies",
    ],
    details: details({ ...INSTALL, package: name, host: name, reason: line, got_hash: line }),
    exit: 125,
  },
});
