import { type AccountId, LIMITS, type Limits, makeApiKey, makeRunnerToken, randomId } from "@rgrid/schema";
import { MemoryAccounts } from "../adapters/memory/accounts.ts";
import { MemoryDatabase } from "../adapters/memory/database.ts";
import { MemoryHistory } from "../adapters/memory/history.ts";
import { memoryMetrics } from "../adapters/memory/metrics.ts";
import { MemoryObjects } from "../adapters/memory/objects.ts";
import { memoryParts } from "../adapters/memory/parts.ts";
import { createApp } from "../app.ts";
import type { SignInConfig } from "../ports/config.ts";
import type { Ports } from "../ports/index.ts";
import type { Log, LogFields } from "../ports/log.ts";
import { FakeDispatchers } from "./fake-dispatchers.ts";
import { FakeExecutions } from "./fake-execution.ts";

const fillRandom = (bytes: Uint8Array<ArrayBuffer>) => crypto.getRandomValues(bytes);

/** Keeps every line as the text that would be written, so that a test can look for what must not be in it. */
class MemoryLog implements Log {
  readonly lines: string[];
  readonly #fields: LogFields;
  constructor(lines: string[] = [], fields: LogFields = {}) {
    this.lines = lines;
    this.#fields = fields;
  }
  #write(event: string, fields: LogFields = {}): void {
    this.lines.push(JSON.stringify({ event, ...this.#fields, ...fields }));
  }
  info(event: string, fields?: LogFields): void {
    this.#write(event, fields);
  }
  warn(event: string, fields?: LogFields): void {
    this.#write(event, fields);
  }
  error(event: string, fields?: LogFields): void {
    this.#write(event, fields);
  }
  with(fields: LogFields): Log {
    return new MemoryLog(this.lines, { ...this.#fields, ...fields });
  }
}

export const OPERATOR_TOKEN = "operator-token-of-the-tests";

/** The whole app over ports in memory, with an account, its API key and its runner token. The clock stands until it is moved. */
export async function testApi(overrides: { limits?: Partial<Limits>; ports?: Partial<Ports>; signIn?: SignInConfig } = {}) {
  const limits: Limits = { ...LIMITS, ...overrides.limits };
  const clock = { at: Date.UTC(2026, 10, 24, 9, 30), now: () => clock.at };
  const database = new MemoryDatabase(clock);
  const accounts = new MemoryAccounts(database, clock);
  const objects = new MemoryObjects(clock, limits);
  const executions = new FakeExecutions();
  const dispatchers = new FakeDispatchers(clock);
  const log = new MemoryLog();
  const ports: Ports = {
    executions,
    dispatchers,
    database,
    accounts,
    history: new MemoryHistory(database, clock),
    projection: database,
    objects,
    parts: memoryParts(objects),
    clock,
    sleep: (_ms, signal) => new Promise((resolve) => signal.addEventListener("abort", () => resolve(), { once: true })),
    random: () => 0.5,
    fillRandom,
    log,
    metrics: memoryMetrics(),
    config: {
      limits,
      secretKey: new Uint8Array(32).fill(7),
      operatorToken: OPERATOR_TOKEN,
      consoleOrigins: ["https://console.test"],
      docsBaseUrl: "https://docs.test",
      signIn: overrides.signIn ?? { kind: "none" },
    },
    ...overrides.ports,
  };
  const app = createApp(ports);

  async function addAccount(name: string) {
    const id: AccountId = randomId("acc", fillRandom);
    const account = { id, name, email: null, dispatcher: "shared-0", in_flight_max: 10, queued_max: 100 };
    const [key, token] = [await makeApiKey(fillRandom), await makeRunnerToken(fillRandom)];
    accounts.addAccount(account);
    database.addApiKey({ id: key.id, name: "laptop", sha256: key.sha256, account });
    database.addRunnerToken({ id: token.id, sha256: token.sha256, account: { id, dispatcher: "shared-0" } });
    return { id, key: key.secret, token: token.secret };
  }
  const account = await addAccount("ada");

  /** One request, as a client sends it. A body that is not a text is sent as JSON. */
  async function call(method: string, path: string, options: CallOptions = {}): Promise<Response> {
    const { body, token = account.key, headers = {} } = options;
    return app.request(path, {
      method,
      headers: {
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
  }
  return { app, ports, call, account, addAccount, clock, database, accounts, objects, executions, dispatchers, log };
}
export type CallOptions = { body?: unknown; token?: string | null; headers?: Record<string, string> };
export type TestApi = Awaited<ReturnType<typeof testApi>>;
