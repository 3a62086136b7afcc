export { classify, STDERR_TAIL_BYTES } from "./classify.ts";
export type { Ending, Program } from "./facts.ts";
