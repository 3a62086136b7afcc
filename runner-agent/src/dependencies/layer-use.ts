import type { Dependencies } from "@rgrid/schema";
import { inWork, LAYER_FOLDER } from "./installation.ts";
import type { Layer } from "./port.ts";

/** Where Node looks for packages. */
export const MODULES = "node_modules";

/**
 * How a script sees a layer. Node looks for packages in the `node_modules` of its file's folder and those above, so each is mounted where the project has it; the
 * layer itself is there too, for what wrote down its path when it was installed. Mounts, not links: a link would be followed, and a module that is reached
 * by two ways would be loaded twice.
 * @param source the layer on this host @param modules folders of the layer that have a `node_modules`, "." for itself
 */
export function layerUse(manager: Dependencies["manager"], source: string, modules: readonly string[], imagePath: string): Layer {
  const whole = { source, target: LAYER_FOLDER, writable: false };
  switch (manager) {
    case "pip":
      return { mounts: [whole], env: { PATH: `${LAYER_FOLDER}/bin:${imagePath}` } };
    case "npm": {
      const paths = modules.map((folder) => (folder === "." ? MODULES : `${folder}/${MODULES}`));
      return {
        mounts: [whole, ...paths.map((path) => ({ source: `${source}/${path}`, target: inWork(path), writable: false }))],
        env: { PATH: [...paths.map((path) => `${LAYER_FOLDER}/${path}/.bin`), imagePath].join(":") },
      };
    }
  }
}
