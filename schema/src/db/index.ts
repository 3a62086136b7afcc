export * from "./accounts.ts";
export * from "./executions.ts";
export * from "./runners.ts";
