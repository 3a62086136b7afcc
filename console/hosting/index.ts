export * from "./console-config.ts";
export * from "./response-headers.ts";
