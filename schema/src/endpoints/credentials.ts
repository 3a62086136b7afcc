import { z } from "zod";
import { apiKeyItem, createdApiKey, createdRunnerToken, newCredential, runnerTokenItem } from "../credential-items.ts";
import { page, pageQuery } from "../fields.ts";
import { apiKeyId, runnerTokenId } from "../ids.ts";
import { define } from "./endpoint.ts";

/** Keys of people and tokens of their machines: each is shown once, when it is made. */
export const CREDENTIALS_ENDPOINTS = define({
  listApiKeys: {
    method: "get",
    path: "/api/v1/api-keys",
    access: "api_key",
    tag: "credentials",
    summary: "API keys that are not revoked, newest first",
    query: pageQuery,
    answers: { 200: page(apiKeyItem).meta({ id: "ApiKeysPage" }) },
  },
  createApiKey: {
    method: "post",
    path: "/api/v1/api-keys",
    access: "api_key",
    tag: "credentials",
    summary: "A new API key; the answer is the only place where it is shown",
    body: newCredential,
    answers: { 201: createdApiKey },
  },
  revokeApiKey: {
    method: "delete",
    path: "/api/v1/api-keys/{id}",
    access: "api_key",
    tag: "credentials",
    summary: "The key is refused from now on, within a minute everywhere. Safe to repeat",
    params: z.object({ id: apiKeyId }),
    answers: { 200: apiKeyItem },
  },
  listRunnerTokens: {
    method: "get",
    path: "/api/v1/runner-tokens",
    access: "api_key",
    tag: "credentials",
    summary: "Runner tokens that are not revoked, newest first",
    query: pageQuery,
    answers: { 200: page(runnerTokenItem).meta({ id: "RunnerTokensPage" }) },
  },
  createRunnerToken: {
    method: "post",
    path: "/api/v1/runner-tokens",
    access: "api_key",
    tag: "credentials",
    summary: "A new runner token; the answer is the only place where it is shown",
    body: newCredential,
    answers: { 201: createdRunnerToken },
  },
  revokeRunnerToken: {
    method: "delete",
    path: "/api/v1/runner-tokens/{id}",
    access: "api_key",
    tag: "credentials",
    summary: "No runner can register with it any more; those that have go on until their session ends. Safe to repeat",
    params: z.object({ id: runnerTokenId }),
    answers: { 200: runnerTokenItem },
  },
});
