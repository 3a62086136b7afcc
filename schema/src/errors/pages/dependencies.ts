import type { DEPENDENCY_ERRORS } from "../dependencies.ts";
import type { PageText } from "./page-text.ts";

export const DEPENDENCY_PAGES: Record<keyof typeof DEPENDENCY_ERRORS, PageText> = {
  dependency_not_found: {
    happened: "A package, or a version of it, that should be installed does not exist where the runner looks.",
    reasons: [
      "A spelling mistake",
      "The version does not exist, or not for this Python",
      "It is a package of your own: send its wheel",
    ],
  },
  dependency_conflict: {
    happened: "Two packages ask for versions of a third that exclude each other.",
    reasons: ["Versions are pinned too tightly", "Two packages are from different years"],
  },
  dependency_build_failed: {
    happened: "A package has no ready build for the runtime, and building it from its source failed.",
    reasons: [
      "There is no wheel for this Python yet",
      "The image has no compiler or header",
      "The package's own build is broken",
    ],
  },
  dependency_install_failed: {
    happened: "The installation failed for another reason, before the script started.",
    reasons: [
      "The package index could not be reached",
      "The runner's disk is full",
      "A line of the requirements can't be read",
      "This runner installs nothing",
    ],
  },
};
