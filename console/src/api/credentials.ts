import type { ApiKeyItem, RunnerTokenItem } from "@rgrid/schema";
import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useApi } from "./api-context.ts";
import type { Api } from "./client.ts";
import { RETRY_IN_PASSING } from "./query-client.ts";

/** A key or a token, as the API lists it and as nobody can read it again. */
type CredentialKind<Item extends { id: string }> = {
  name: string;
  list: (api: Api, signal: AbortSignal) => Promise<{ items: Item[] }>;
  create: (api: Api, name: string) => Promise<{ name: string; secret: string }>;
  revoke: (api: Api, id: Item["id"]) => Promise<unknown>;
};

/** All of them: an account may have fewer than a page holds. */
const ALL = { query: { limit: 200 } };

export const API_KEYS: CredentialKind<ApiKeyItem> = {
  name: "api-keys",
  list: (api, signal) => api.call("listApiKeys", ALL, signal),
  async create(api, name) {
    const made = await api.call("createApiKey", { body: { name } });
    return { name: made.name, secret: made.key };
  },
  revoke: (api, id) => api.call("revokeApiKey", { params: { id } }),
};

export const RUNNER_TOKENS: CredentialKind<RunnerTokenItem> = {
  name: "runner-tokens",
  list: (api, signal) => api.call("listRunnerTokens", ALL, signal),
  async create(api, name) {
    const made = await api.call("createRunnerToken", { body: { name } });
    return { name: made.name, secret: made.token };
  },
  revoke: (api, id) => api.call("revokeRunnerToken", { params: { id } }),
};

export const credentialsQuery = <Item extends { id: string }>(api: Api, kind: CredentialKind<Item>) =>
  queryOptions({ queryKey: [kind.name], queryFn: async ({ signal }) => (await kind.list(api, signal)).items });

/** An account's keys or tokens. The secret of a new one is in `create.data` and nowhere else: it lives as long as the page shows it. */
export function useCredentials<Item extends { id: string }>(kind: CredentialKind<Item>) {
  const api = useApi();
  const queries = useQueryClient();
  const query = credentialsQuery(api, kind);
  const onSuccess = () => queries.invalidateQueries({ queryKey: query.queryKey });
  return {
    list: useQuery(query),
    create: useMutation({ mutationFn: (name: string) => kind.create(api, name), onSuccess, gcTime: 0 }),
    revoke: useMutation({ ...RETRY_IN_PASSING, mutationFn: (id: Item["id"]) => kind.revoke(api, id), onSuccess }),
  };
}
