import type { Dependencies } from "@rgrid/schema";
import type { Grants, Installation } from "./installation.ts";
import { npmInstallation } from "./npm-install.ts";
import { pipInstallation } from "./pip-install.ts";

/** What a build container is given, by the manager that installs. */
export function installationOf(wanted: Dependencies, grants: Grants): Installation {
  switch (wanted.manager) {
    case "pip":
      return pipInstallation(wanted, grants);
    case "npm":
      return npmInstallation(wanted, grants);
  }
}
