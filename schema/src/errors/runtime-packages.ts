/** What the images of `images` install, by the ending of the runtime's name; a test keeps the two in step. */
export const RUNTIME_PACKAGES: Readonly<Record<string, readonly string[]>> = {
  datascience: ["numpy", "pandas", "scipy", "scikit-learn", "matplotlib", "pyarrow", "polars"],
  llm: ["torch", "transformers", "accelerate", "datasets", "tiktoken", "openai", "anthropic"],
};

/** PEP 503: `Scikit_Learn` is scikit-learn. */
const normal = (name: string): string => name.toLowerCase().replace(/[-_.]+/g, "-");

/** The runtime of the same Python that has the package; null where none has, or `runtime` is no plain Python. */
export function runtimeWith(name: string, runtime: string): string | null {
  const python = /^python:\d+\.\d+/.exec(runtime)?.[0];
  const bundle = Object.keys(RUNTIME_PACKAGES).find((ending) => RUNTIME_PACKAGES[ending]?.includes(normal(name)));
  return python === undefined || bundle === undefined ? null : `${python}-${bundle}`;
}
