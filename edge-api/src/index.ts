export { neonClient } from "./adapters/neon/client.ts";
export { neonDatabase } from "./adapters/neon/database.ts";
export { createProjection } from "./adapters/neon/projection.ts";
export { s3Objects } from "./adapters/s3/objects.ts";
export { createApp } from "./app.ts";
export { configOf, type Env, parseEnv } from "./env.ts";
export type { Ports } from "./ports/index.ts";
export { openApiDocument } from "./routes/openapi.ts";
