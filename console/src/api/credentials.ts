import type { ApiKeyItem, RunnerTokenItem } from "@rgrid/schema";
import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { useApi } from "./api-context.ts";
import type { Api } from "./client.ts";

const API_KEYS_KEY = ["api-keys"];
const RUNNER_TOKENS_KEY = ["runner-tokens"];

export const apiKeysQuery = (api: Api) =>
  queryOptions({
    queryKey: API_KEYS_KEY,
    queryFn: async ({ signal }) => (await api.call("listApiKeys", { query: { limit: 200 } }, signal)).items,
  });
export const runnerTokensQuery = (api: Api) =>
  queryOptions({
    queryKey: RUNNER_TOKENS_KEY,
    queryFn: async ({ signal }) => (await api.call("listRunnerTokens", { query: { limit: 200 } }, signal)).items,
  });

/** The secret is in the answer and nowhere else: it lives as long as the page shows it. */
export function useCreateApiKey() {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async (name: string) => {
      const { key, name: given } = await api.call("createApiKey", { body: { name } });
      return { name: given, secret: key };
    },
    onSuccess: () => queries.invalidateQueries({ queryKey: API_KEYS_KEY }),
    gcTime: 0,
  });
}
export function useCreateRunnerToken() {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async (name: string) => {
      const { token, name: given } = await api.call("createRunnerToken", { body: { name } });
      return { name: given, secret: token };
    },
    onSuccess: () => queries.invalidateQueries({ queryKey: RUNNER_TOKENS_KEY }),
    gcTime: 0,
  });
}

export function useRevokeApiKey() {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (id: ApiKeyItem["id"]) => api.call("revokeApiKey", { params: { id } }),
    onSuccess: () => queries.invalidateQueries({ queryKey: API_KEYS_KEY }),
  });
}
export function useRevokeRunnerToken() {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (id: RunnerTokenItem["id"]) => api.call("revokeRunnerToken", { params: { id } }),
    onSuccess: () => queries.invalidateQueries({ queryKey: RUNNER_TOKENS_KEY }),
  });
}
