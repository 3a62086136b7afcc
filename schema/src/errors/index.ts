export * from "./catalogue.ts";
export type { CatalogueEntry } from "./entry.ts";
export * from "./error-metadata.ts";
export * from "./error-report.ts";
