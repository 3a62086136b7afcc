import { createInterface } from "node:readline/promises";
import { Writable } from "node:stream";
import { defineCommand } from "citty";
import { createApi } from "../api/api.ts";
import { COMMON } from "../command-line/common-args.ts";
import { invoke } from "../command-line/invoke.ts";
import { isGiven, optionValue } from "../command-line/take-option.ts";
import { configFolder, suggestedApiUrl } from "../config/config.ts";
import { apiKeyText, apiUrl, writeCredentials } from "../config/credentials.ts";
import { runnerCommand } from "../config/runner-command.ts";
import { Interrupted } from "../execution/interrupts.ts";
import { EXIT_INTERRUPTED, EXIT_OK } from "../exit-status.ts";
import { failure, unreadable, usageFailure } from "../failure.ts";
import type { Host } from "../host.ts";
import { printJson } from "../output/json.ts";
import { plain } from "../output/terminal.ts";

/** Saves where the API is and the key to it, after a look whether it takes the key. */
export const init = defineCommand({
  meta: { name: "init", description: "Save the API's URL and your key" },
  args: {
    "api-key": { type: "string", valueHint: "KEY", description: "The key; without it it is asked for, or read from stdin" },
    ...COMMON,
  },
  run: (called) =>
    invoke(called, async ({ host, options }) => {
      const { terminal } = host;
      const urlFlag = optionValue(options, "api-url");
      const keyFlag = optionValue(options, "api-key");
      const asks = host.stdin.isTTY === true && terminal.isTerminal;
      const url = checkUrl(urlFlag ?? (await askUrl(host, asks)));
      const typed = keyFlag ?? (asks ? await ask(host, "  API key  ", true) : await readAll(host.stdin));
      const key = apiKeyText.safeParse(typed.trim());
      if (!key.success)
        throw usageFailure(
          `The API key ${typed.trim() === "" ? "is missing" : "is not one"}`,
          "Give it with --api-key or on stdin",
        );
      const me = await createApi({ apiUrl: url, apiKey: key.data }, host).call("me", {});
      const file = await writeCredentials(configFolder(host.env), { api_url: url, api_key: key.data }).catch((error: unknown) => {
        throw unreadable(configFolder(host.env), error);
      });
      if (isGiven(options, "json")) {
        await printJson(host, { api_url: url, account: me.account, runners_online: me.runners_online, saved_to: file });
        return EXIT_OK;
      }
      if (!asks || urlFlag !== null) await terminal.line(`  API URL  ${url}`);
      // Where it was typed the dots stand on the screen still, and the verdict goes behind them.
      const before = asks && host.stderr.midLine ? "" : "  API key";
      await host.stderr.write(
        `${before}  ${terminal.paint("green", "✓ valid")}, account ${plain(me.account.email ?? me.account.name)}
`,
      );
      await terminal.line(`  Saved to ${file} (0600)`);
      if (me.runners_online === 0) {
        await terminal.line(`  No runner is online yet. On any machine with Docker:\n    ${runnerCommand(url)}`);
      }
      return EXIT_OK;
    }),
});

/** The URL as typed, or the one that is known already where nobody can be asked or Enter is the answer. */
async function askUrl(host: Host, asks: boolean): Promise<string> {
  const known = await suggestedApiUrl(host.env);
  return (asks && (await ask(host, `  API URL  [${known}] `, false))) || known;
}

function checkUrl(typed: string): string {
  const result = apiUrl.safeParse(typed.trim());
  if (!result.success)
    throw usageFailure(`The API URL ${result.error.issues[0]?.message ?? "is not valid"}`, "Write it as https://api.rgrid.dev");
  return result.data;
}

/** Asks on the terminal; what is typed as a secret shows as dots. */
async function ask(host: Host, question: string, secret: boolean): Promise<string> {
  // readline echoes by writing to its output: a secret's echo goes nowhere.
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const reader = createInterface({ input: host.stdin, output: secret ? nowhere : process.stderr, terminal: true });
  const closed = new AbortController();
  reader.on("SIGINT", () => closed.abort(new Interrupted(EXIT_INTERRUPTED)));
  reader.on("close", () => closed.abort(failure("not_logged_in")));
  try {
    if (secret) await host.stderr.write(question);
    const answer = await reader.question(secret ? "" : question, { signal: closed.signal });
    if (secret) await host.stderr.write("•".repeat(Math.min(12, answer.length)));
    return answer;
  } catch (error) {
    throw closed.signal.aborted ? closed.signal.reason : error;
  } finally {
    reader.close();
  }
}

async function readAll(stdin: NodeJS.ReadStream): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stdin) chunks.push(Buffer.from(chunk as Uint8Array));
  return Buffer.concat(chunks).toString("utf8");
}
