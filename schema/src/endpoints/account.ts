import { page, pageQuery } from "../fields.ts";
import { me, runnerItem } from "../runners.ts";
import { runtimeItem } from "../runtimes.ts";
import { define } from "./endpoint.ts";

/** The account of a key, and its machines. */
export const ACCOUNT_ENDPOINTS = define({
  me: {
    method: "get",
    path: "/api/v1/me",
    access: "api_key",
    tag: "account",
    summary: "The account of the key",
    answers: { 200: me },
  },
  listRunners: {
    method: "get",
    path: "/api/v1/runners",
    access: "api_key",
    tag: "runners",
    summary: "Runners of the account",
    query: pageQuery,
    answers: { 200: page(runnerItem).meta({ id: "RunnersPage" }) },
  },
  listRuntimes: {
    method: "get",
    path: "/api/v1/runtimes",
    access: "api_key",
    tag: "runners",
    summary: "Runtimes that are known or that a runner of the account has, and where they need no pull",
    answers: { 200: page(runtimeItem).meta({ id: "RuntimesPage" }) },
  },
});
