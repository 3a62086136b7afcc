import { type AccountId, LIMITS, makeApiKey, makeRunnerToken, randomId } from "@rgrid/schema";
import { consoleLog } from "../../log/console-log.ts";
import type { Config } from "../../ports/config.ts";
import type { Dispatchers } from "../../ports/dispatchers.ts";
import type { Executions } from "../../ports/executions.ts";
import type { Ports } from "../../ports/index.ts";
import { sleep } from "../sleep.ts";
import { MemoryAccounts } from "./accounts.ts";
import { Alarms } from "./alarms.ts";
import { MemoryDatabase } from "./database.ts";
import { memoryDispatchers } from "./dispatchers.ts";
import { memoryExecutions } from "./executions.ts";
import { MemoryHistory } from "./history.ts";
import { memoryMetrics } from "./metrics.ts";
import { MemoryObjects } from "./objects.ts";
import { memoryParts } from "./parts.ts";

/** Every port in this process, with one account: the production shells and cores, nothing durable. `close` ends its timers. */
export async function memoryHost(given: Partial<Config> = {}) {
  const clock = { now: () => Date.now() };
  const fillRandom = (bytes: Uint8Array<ArrayBuffer>) => crypto.getRandomValues(bytes);
  const config: Config = {
    limits: LIMITS,
    secretKey: crypto.getRandomValues(new Uint8Array(32)),
    operatorToken: null,
    consoleOrigins: [],
    docsBaseUrl: "https://docs.rgrid.dev",
    signIn: { kind: "none" },
    ...given,
  };
  const { limits, docsBaseUrl } = config;
  const log = consoleLog(clock.now);
  const database = new MemoryDatabase(clock);
  const accounts = new MemoryAccounts(database, clock);
  const objects = new MemoryObjects(clock, limits);
  const alarms = new Alarms(clock);
  const shared = { clock, random: Math.random, log, limits };

  // Executions and dispatchers call each other: each is reached through a stub that finds the other at the call.
  const toExecution: Pick<Executions, "get"> = { get: (id) => executions.get(id) };
  const dispatchers: Dispatchers = memoryDispatchers({ ...shared, executions: toExecution }, alarms);
  const executions: Executions = memoryExecutions(
    { ...shared, dispatchers, projection: database, objects, fillRandom, docsBaseUrl },
    alarms,
  );

  const account: AccountId = randomId("acc", fillRandom);
  const [key, token] = [await makeApiKey(fillRandom), await makeRunnerToken(fillRandom)];
  const record = {
    id: account,
    name: "local",
    email: null,
    dispatcher: "shared-0",
    in_flight_max: limits.inFlightPerAccountMax,
    queued_max: limits.queuedPerAccountMax,
  };
  accounts.addAccount(record);
  database.addApiKey({ id: key.id, name: "local", sha256: key.sha256, account: record });
  database.addRunnerToken({ id: token.id, sha256: token.sha256, account: { id: account, dispatcher: record.dispatcher } });

  const ports: Ports = {
    ...{
      executions,
      dispatchers,
      database,
      accounts,
      history: new MemoryHistory(database, clock),
      projection: database,
      objects,
      parts: memoryParts(objects),
      clock,
      sleep,
      log,
      config,
    },
    random: Math.random,
    fillRandom,
    metrics: memoryMetrics(),
  };
  return { ports, objects, database, apiKey: key.secret, runnerToken: token.secret, close: () => alarms.clear() };
}
