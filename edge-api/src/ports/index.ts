import type { Accounts } from "./accounts.ts";
import type { Clock, FillRandom, Random, Sleep } from "./clock.ts";
import type { Config } from "./config.ts";
import type { Database } from "./database.ts";
import type { Dispatchers } from "./dispatchers.ts";
import type { Executions } from "./executions.ts";
import type { History } from "./history.ts";
import type { Log } from "./log.ts";
import type { Metrics } from "./metrics.ts";
import type { Objects } from "./objects.ts";
import type { Parts } from "./parts.ts";
import type { Projection } from "./projection.ts";

/** Everything that the app reaches outside itself. Nothing under the app imports a platform. */
export type Ports = {
  executions: Executions;
  dispatchers: Dispatchers;
  database: Database;
  accounts: Accounts;
  history: History;
  projection: Projection;
  objects: Objects;
  parts: Parts;
  clock: Clock;
  sleep: Sleep;
  random: Random;
  fillRandom: FillRandom;
  log: Log;
  metrics: Metrics;
  config: Config;
};
