/** Pagefind ships no types. */
declare module "@pagefind/default-ui/npm_dist/mjs/ui-core.mjs" {
  export const PagefindUI: new (options: { element: string }) => unknown;
}

/** Vite: the text of a file. */
declare module "*?raw" {
  const text: string;
  export default text;
}
