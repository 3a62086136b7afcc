import type { ENDPOINTS, EndpointName } from "@rgrid/schema";

type Table = typeof ENDPOINTS;
type RouteOf<N extends EndpointName> = { method: Table[N]["method"]; path: Table[N]["path"] };

/**
 * The routes that the console calls. The table of the contracts holds zod schemas, which would double the first view's weight, so paths are written again
 * here; a path or method that is not the contract's does not compile.
 */
export const ROUTES = {
  localSignIn: { method: "post", path: "/api/v1/session" },
  me: { method: "get", path: "/api/v1/me" },
  listRunners: { method: "get", path: "/api/v1/runners" },
  listExecutions: { method: "get", path: "/api/v1/executions" },
  countExecutions: { method: "get", path: "/api/v1/executions/counts" },
  getExecution: { method: "get", path: "/api/v1/executions/{id}" },
  getScript: { method: "get", path: "/api/v1/executions/{id}/script" },
  listInputs: { method: "get", path: "/api/v1/executions/{id}/inputs" },
  listOutputs: { method: "get", path: "/api/v1/executions/{id}/outputs" },
  getLogs: { method: "get", path: "/api/v1/executions/{id}/logs" },
  streamEvents: { method: "get", path: "/api/v1/executions/{id}/events" },
  cancelExecution: { method: "post", path: "/api/v1/executions/{id}/cancel" },
  retryExecution: { method: "post", path: "/api/v1/executions/{id}/retry" },
  streamAccount: { method: "get", path: "/api/v1/events" },
  stats: { method: "get", path: "/api/v1/stats" },
  listApiKeys: { method: "get", path: "/api/v1/api-keys" },
  createApiKey: { method: "post", path: "/api/v1/api-keys" },
  revokeApiKey: { method: "delete", path: "/api/v1/api-keys/{id}" },
  listRunnerTokens: { method: "get", path: "/api/v1/runner-tokens" },
  createRunnerToken: { method: "post", path: "/api/v1/runner-tokens" },
  revokeRunnerToken: { method: "delete", path: "/api/v1/runner-tokens/{id}" },
} as const satisfies { [N in EndpointName]?: RouteOf<N> };

export type RouteName = keyof typeof ROUTES;
