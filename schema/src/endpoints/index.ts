import { ACCOUNT_ENDPOINTS } from "./account.ts";
import { CREDENTIALS_ENDPOINTS } from "./credentials.ts";
import { EXECUTIONS_ENDPOINTS } from "./executions.ts";
import { HISTORY_ENDPOINTS } from "./history.ts";
import { INPUTS_ENDPOINTS } from "./inputs.ts";
import { OPEN_ENDPOINTS } from "./open.ts";
import { OPERATION_ENDPOINTS } from "./operation.ts";
import { RUNNER_SIDE_ENDPOINTS } from "./runner-side.ts";

export type { Access, Endpoint } from "./endpoint.ts";
export { idempotencyHeaders } from "./executions.ts";

/** Every route. Their order is OpenAPI's. */
export const ENDPOINTS = {
  ...OPERATION_ENDPOINTS,
  ...OPEN_ENDPOINTS,
  ...ACCOUNT_ENDPOINTS,
  ...CREDENTIALS_ENDPOINTS,
  ...HISTORY_ENDPOINTS,
  ...EXECUTIONS_ENDPOINTS,
  ...INPUTS_ENDPOINTS,
  ...RUNNER_SIDE_ENDPOINTS,
};

export type EndpointName = keyof typeof ENDPOINTS;
