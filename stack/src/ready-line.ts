import { accountId, apiKey, runnerToken } from "@rgrid/schema";
import { z } from "zod";

/** The first line on stdout of `npm run stack`: all that a script needs to use the stack. Its form stays. */
export const readyLine = z.object({
  ready: z.literal(true),
  api_url: z.url(),
  api_key: apiKey,
  console_url: z.url(),
  site_url: z.url(),
  runner_token: runnerToken,
  operator_token: z.string(),
  accounts: z.array(z.object({ id: accountId, api_key: apiKey, runner_token: runnerToken })).min(1),
  /** The supervisor: SIGTERM to it ends everything. */
  pid: z.int().positive(),
});
export type ReadyLine = z.infer<typeof readyLine>;
