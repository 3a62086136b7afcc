import { parseDurationMs } from "../command-line/values.ts";
import { failure } from "../failure.ts";
import type { Host } from "../host.ts";
import { isWorthRepeating, RETRIES_MAX, repeatDelayMs, repeatNotice } from "./retry.ts";

const SILENT_MS_DEFAULT = 60_000;
const RETRY_DELAY_MS_DEFAULT = 500;

/** How trouble with the network is sat out, the same for calls, streams, uploads and downloads. */
export type Patience = {
  /** A connection on which nothing has come for this long counts as cut, whatever TCP says of it. */
  readonly silentMs: number;
  /** Whether to go on after try number `attempt` (from 1) failed: if so, that has been said, and waited for. @throws the signal's reason when aborted */
  again(error: unknown, attempt: number, signal?: AbortSignal): Promise<boolean>;
  /** The same wait without a word. */
  wait(error: unknown, attempt: number, signal?: AbortSignal): Promise<void>;
};

/** @throws Failure `invalid_config` */
export function createPatience(host: Pick<Host, "env" | "terminal" | "random" | "sleep">): Patience {
  const silentMs = durationOf(host.env, "RGRID_NETWORK_TIMEOUT", 1) ?? SILENT_MS_DEFAULT;
  const baseMs = durationOf(host.env, "RGRID_RETRY_DELAY", 0) ?? RETRY_DELAY_MS_DEFAULT;
  const wait = (error: unknown, attempt: number, signal?: AbortSignal) =>
    host.sleep(repeatDelayMs(error, attempt, baseMs, host.random), signal);
  return {
    silentMs,
    wait,
    async again(error, attempt, signal) {
      signal?.throwIfAborted();
      if (attempt > RETRIES_MAX || !isWorthRepeating(error)) return false;
      await host.terminal.line(host.terminal.paint("yellow", repeatNotice(error, attempt)));
      await wait(error, attempt, signal);
      return true;
    },
  };
}

function durationOf(env: NodeJS.ProcessEnv, name: string, msMin: number): number | null {
  const text = env[name];
  if (!text) return null;
  const result = parseDurationMs(name, text);
  // Timers of Node hold 31 bits.
  if (result.ok && result.value >= msMin && result.value < 2 ** 31) return result.value;
  throw failure("invalid_config", { file: name, reason: "must be a time such as 500ms, 30s or 2m" });
}
