import { RUNTIMES } from "@rgrid/schema";

/** Of the official images a name is the name; images of ours come from `images/` of the repository. */
function imageOf(runtime: string): string {
  if (runtime === "ffmpeg") return "rgrid/ffmpeg:7";
  return runtime.includes("-") ? `rgrid/${runtime}` : runtime;
}

/** Where the runtimes of all runners come from, unless their owner says otherwise. Pulled when first wanted. */
export const DEFAULT_IMAGES: ReadonlyMap<string, string> = new Map(RUNTIMES.map((runtime) => [runtime, imageOf(runtime)]));
