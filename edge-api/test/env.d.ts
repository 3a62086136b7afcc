declare namespace Cloudflare {
  /** Bindings of the Worker under test (wrangler.toml and vitest.workerd.config.ts). */
  interface Env {
    EXECUTIONS: DurableObjectNamespace;
    DISPATCHERS: DurableObjectNamespace;
  }
}
