export type { ReadyLine } from "./ready-line.ts";
export * from "./start-stack.ts";
export { type Archive, makeWheel, type WheelOptions } from "./wheel.ts";
