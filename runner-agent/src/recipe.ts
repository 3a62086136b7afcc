/**
 * How a script's container is made, as pure functions of its execution: for whoever makes one again without a runner (`rgrid reproduce`). Nothing that touches a
 * platform may be exported here.
 */
export { DEFAULT_IMAGES } from "./container/default-images.ts";
export { accountFiles, createOptions } from "./container/hardening.ts";
export { BUILD_LIMITS_MIN, BUILD_MS } from "./dependencies/build-limits.ts";
export { BUILD_FOLDER, folderOf, LAYER_FOLDER } from "./dependencies/installation.ts";
export { layerUse, MODULES } from "./dependencies/layer-use.ts";
export { installationOf } from "./dependencies/plan-installation.ts";
export { commandOf } from "./execution/plan.ts";
export { GPU_LABEL } from "./machine-labels.ts";
