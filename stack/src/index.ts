export { headersOf } from "./headers-file.ts";
export { makeNpmPackage, type NpmManifest } from "./npm-package.ts";
export type { ReadyLine } from "./ready-line.ts";
export { makeSdist } from "./sdist.ts";
export * from "./start-stack.ts";
export { serveFolder } from "./static-site.ts";
export { type Archive, makeWheel, type WheelOptions } from "./wheel.ts";
