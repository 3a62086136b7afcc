import { z } from "zod";
import { pageQuery } from "../fields.ts";
import { accountId } from "../ids.ts";
import { health, movedAccount, moveRequest, ready, reconciled } from "../runners.ts";
import { define } from "./endpoint.ts";

/** What operators and monitors call. */
export const OPERATION_ENDPOINTS = define({
  health: {
    method: "get",
    path: "/health",
    access: "none",
    tag: "operation",
    summary: "The process is alive",
    answers: { 200: health },
  },
  ready: {
    method: "get",
    path: "/ready",
    access: "none",
    tag: "operation",
    summary: "What it depends on answers",
    answers: { 200: ready },
  },
  metrics: {
    method: "get",
    path: "/metrics",
    access: "operator",
    tag: "operation",
    summary: "Prometheus text",
    answers: { 200: "text/plain" },
  },
  reconcile: {
    method: "post",
    path: "/api/v1/operator/reconcile",
    access: "operator",
    tag: "operation",
    summary: "Compare Postgres with the executions' objects, page by page, and repair what differs; repeat with next_cursor",
    query: pageQuery,
    answers: { 200: reconciled },
  },
  moveAccount: {
    method: "post",
    path: "/api/v1/operator/accounts/{id}/move",
    access: "operator",
    tag: "operation",
    summary: "Serve an account by another dispatcher; 409 while runners have leases of it. Safe to repeat",
    params: z.object({ id: accountId }),
    body: moveRequest,
    answers: { 200: movedAccount },
  },
});
