export * from "./client.ts";
export * from "./events.ts";
export * from "./retry-after.ts";
export * from "./transient-status.ts";
