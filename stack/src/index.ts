export type { ReadyLine } from "./ready-line.ts";
export * from "./start-stack.ts";
