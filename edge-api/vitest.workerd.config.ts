import { cloudflareTest } from "@cloudflare/vitest-plugin";
import { defineConfig } from "vitest/config";

/** Nothing listens here: objects decide, dispatch and finish while Postgres and the store are silent (PROTOCOL 1). */
const NOWHERE = "http://127.0.0.1:9";

export default defineConfig({
  plugins: [
    cloudflareTest({
      wrangler: { configPath: "../wrangler.toml" },
      miniflare: {
        bindings: {
          DATABASE_URL: "postgres://rgrid:secret@db.example.org/rgrid",
          NEON_FETCH_ENDPOINT: `${NOWHERE}/sql`,
          S3_ENDPOINT: NOWHERE,
          S3_ACCESS_KEY_ID: "test",
          S3_SECRET_ACCESS_KEY: "test",
          SECRET_KEY: btoa("0123456789abcdef0123456789abcdef"),
          OPERATOR_TOKEN: "operator-token-of-the-tests",
        },
      },
    }),
  ],
  test: { name: "edge-api-workerd", include: ["src/**/*.workerd.test.ts"] },
});
