export * from "./catalogue.ts";
export { DOCS_BASE_URL_DEFAULT, type ErrorContext, proposesRuntime } from "./context.ts";
export type { CatalogueEntry } from "./entry.ts";
export * from "./error-metadata.ts";
export * from "./error-report.ts";
