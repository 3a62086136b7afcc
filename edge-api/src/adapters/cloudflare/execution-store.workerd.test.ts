import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { SqliteExecutionStore } from "../../execution/sqlite-store.ts";
import { executionStoreContract } from "../../execution/store-contract.ts";
import { objectSql } from "./object-sql.ts";

let objects = 0;

executionStoreContract("SQLite of a Durable Object", async (run) => {
  objects += 1;
  const stub = env.EXECUTIONS.get(env.EXECUTIONS.idFromName(`store-${objects}`));
  await runInDurableObject(stub, (_, { storage }) => {
    const alarms: number[] = [];
    const alarm = { armedAt: () => alarms.at(-1) ?? null, set: (at: number) => void alarms.push(at) };
    run(() => new SqliteExecutionStore(objectSql(storage), alarm), alarms);
  });
});
