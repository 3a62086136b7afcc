import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { choosePorts } from "../../../stack/src/ports.ts";
import { postgresBinaries, postgresUser } from "../../../stack/src/postgres/binaries.ts";
import { createBridge } from "../../../stack/src/postgres/bridge.ts";
import { databaseUrl, initialiseCluster, postgresDir, postgresPart } from "../../../stack/src/postgres/cluster.ts";
import { prepareDatabase } from "../../../stack/src/postgres/migrate.ts";
import { loadSecrets } from "../../../stack/src/secrets.ts";
import { Part } from "../../../stack/src/supervise/part.ts";

/** A real Postgres behind Neon's protocol, as the local stack runs them, with two accounts; `stopPostgres` leaves the bridge standing. */
export async function localDatabase() {
  const dataDir = mkdtempSync(join(tmpdir(), "rgrid-edge-api-"));
  const secrets = await loadSecrets(dataDir, 2);
  const ports = await choosePorts({}, null);
  const user = postgresUser();
  const dir = postgresDir(dataDir, user);
  const cluster = { dir, port: ports.postgres, password: secrets.postgres_password, user, binaries: postgresBinaries(user) };
  initialiseCluster(cluster);
  const postgres = new Part(postgresPart(cluster), { dataDir, record: () => undefined });
  await postgres.serving();
  await prepareDatabase(cluster, secrets.accounts, { inFlightMax: 7, queuedMax: 70 });
  const url = databaseUrl(cluster);
  const bridge = createBridge(url).listen(0, "127.0.0.1");
  await once(bridge, "listening");
  let stopped = false;
  async function stopPostgres(): Promise<void> {
    if (!stopped) await postgres.stop();
    stopped = true;
  }
  return {
    url,
    fetchEndpoint: `http://127.0.0.1:${(bridge.address() as AddressInfo).port}/sql`,
    accounts: secrets.accounts,
    stopPostgres,
    async close() {
      bridge.close().closeAllConnections();
      await stopPostgres();
      for (const folder of [dataDir, cluster.dir]) rmSync(folder, { recursive: true, force: true });
    },
  };
}
export type LocalDatabase = Awaited<ReturnType<typeof localDatabase>>;
