import { mkdirSync, realpathSync } from "node:fs";
import type { Server } from "node:http";
import { join } from "node:path";
import { limitsWith } from "@rgrid/schema";
import { S3_BUCKET, S3_REGION, workerBindings } from "./api/bindings.ts";
import { bundleWorker } from "./api/bundle.ts";
import { serveConsole } from "./console/serve-console.ts";
import { type SignIn, signInOf } from "./console/sign-in.ts";
import { endLeftOvers } from "./left-overs.ts";
import { localSite } from "./local-site.ts";
import { type HeldLock, tryLock } from "./lock.ts";
import type { StackOptions } from "./options.ts";
import { choosePorts, type Ports } from "./ports.ts";
import { postgresBinaries, postgresUser } from "./postgres/binaries.ts";
import {
  type Cluster,
  databaseUrl,
  endLeftOverServer,
  initialiseCluster,
  postgresDir,
  postgresPart,
} from "./postgres/cluster.ts";
import { prepareDatabase } from "./postgres/migrate.ts";
import type { ReadyLine } from "./ready-line.ts";
import { root } from "./root.ts";
import { runnerEntry, runnerPart } from "./runners.ts";
import { StackError } from "./say.ts";
import { loadSecrets, type StackSecrets } from "./secrets.ts";
import { buildPrograms } from "./set-up/build.ts";
import { type SettledExecutor, settleExecutor } from "./set-up/executor.ts";
import { readStackState, StackFile } from "./stack-file.ts";
import { serveFolder } from "./static-site.ts";
import { endOwnChildren } from "./supervise/end-processes.ts";
import { Part, type PartSpec } from "./supervise/part.ts";
import { identityOf } from "./supervise/process-table.ts";
import { answering, listening } from "./supervise/reachable.ts";

/**
 * All of RGrid on this machine, from one data folder.
 *
 * new → (start) starting → up → (stop) stopped; `stop` may come at any time, also while it starts.
 * In order: lock the folder, end what an earlier stack left, choose ports; then Postgres, the S3 store, the worker's bundle and the set-up
 * side by side; then the bridge and the API; then the runners. The end goes the other way.
 */
export class LocalStack {
  readonly #options: StackOptions;
  readonly #parts: Part[] = [];
  readonly #servers: Server[] = [];
  #file: StackFile | null = null;
  #lock: HeldLock | null = null;
  #stopped = false;

  constructor(options: StackOptions) {
    this.#options = options;
  }

  /** @throws StackError when it can't come up; `stop` is due then too */
  async start(): Promise<{ ready: ReadyLine; executor: SettledExecutor }> {
    const limits = limitsWith(process.env["RGRID_LIMITS"]);
    const signIn = signInOf(process.env);
    const dataDir = await this.#takeFolder();
    const secrets = await loadSecrets(dataDir, this.#options.accounts);
    const ports = await choosePorts(this.#stackFile.state.ports, this.#options.port);
    this.#stackFile.update({ ports, supervisor: identityOf(process.pid) });

    const script = join(dataDir, "worker/worker.js");
    const [cluster, executor] = await Promise.all([
      this.#startPostgres(dataDir, ports, secrets),
      buildPrograms().then(() => settleExecutor(this.#options.executor)),
      this.#startS3(dataDir, ports, secrets),
      bundleWorker(this.#options.worker, script),
    ]);
    const bounds = { inFlightMax: limits.inFlightPerAccountMax, queuedMax: limits.queuedPerAccountMax };
    await prepareDatabase(cluster, secrets.accounts, bounds);
    await this.#startApi(dataDir, ports, secrets, cluster, script, signIn);
    const consoleConfig = {
      api_url: url(ports.api),
      docs_url: `${docsUrl(ports)}/docs/quick-start`,
      auth: signIn.console,
    };
    this.#servers.push(await serveConsole(consoleConfig, url(ports.s3), ports.console));
    const addresses = { consoleUrl: url(ports.console), apiUrl: url(ports.api) };
    const site = await localSite(join(root, "site/dist"), dataDir, addresses);
    this.#servers.push(await serveFolder(site, ports.site, { fallback: null, notFound: "404.html" }));
    const ready = this.#readyLine(ports, secrets);
    await this.#startRunners(dataDir, ready, executor);
    return { ready, executor };
  }

  /** Ends every part, last started first. The machine's Docker engine stays. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await endOwnChildren();
    for (const server of this.#servers) server.close().closeAllConnections();
    const runners = this.#parts.filter((part) => part.name.startsWith("runner-"));
    await Promise.all(runners.map((part) => part.stop()));
    for (const part of this.#parts.filter((each) => !runners.includes(each)).reverse()) await part.stop();
    if (this.#lock) this.#file?.update({ supervisor: null });
    this.#lock?.release();
  }

  get #stackFile(): StackFile {
    if (!this.#file) throw new Error("the folder is taken first");
    return this.#file;
  }

  async #takeFolder(): Promise<string> {
    mkdirSync(this.#options.dataDir, { recursive: true });
    // By its real name: two names of one folder are one stack.
    const dataDir = realpathSync(this.#options.dataDir);
    this.#lock = tryLock(join(dataDir, "stack.lock"));
    if (!this.#lock) {
      const holder = readStackState(dataDir).supervisor?.pid;
      throw new StackError(
        `A stack is running on ${dataDir} already${holder ? ` (pid ${holder})` : ""}. End it, or choose another folder with --data-dir.`,
      );
    }
    this.#file = new StackFile(dataDir);
    await endLeftOvers(this.#file);
    return dataDir;
  }

  async #startPostgres(dataDir: string, ports: Ports, secrets: StackSecrets): Promise<Cluster> {
    const user = postgresUser();
    const dir = this.#stackFile.state.postgres_dir ?? postgresDir(dataDir, user);
    this.#stackFile.update({ postgres_dir: dir });
    const cluster = { dir, port: ports.postgres, password: secrets.postgres_password, user, binaries: postgresBinaries(user) };
    initialiseCluster(cluster);
    await endLeftOverServer(dir);
    await this.#add(postgresPart(cluster));
    return cluster;
  }

  async #startS3(dataDir: string, ports: Ports, secrets: StackSecrets): Promise<void> {
    const credentials = {
      accessKeyId: secrets.s3_access_key_id,
      secretAccessKey: secrets.s3_secret_access_key,
      region: S3_REGION,
    };
    const origins = [url(ports.console)];
    await this.#add({
      ...ownProgram("s3/main.ts"),
      name: "s3",
      options: { port: ports.s3, dir: join(dataDir, "s3"), bucket: S3_BUCKET, credentials, origins },
      ready: (signal) => listening(ports.s3, signal),
    });
  }

  async #startApi(
    dataDir: string,
    ports: Ports,
    secrets: StackSecrets,
    cluster: Cluster,
    script: string,
    signIn: SignIn,
  ): Promise<void> {
    await this.#add({
      ...ownProgram("postgres/bridge-main.ts"),
      name: "bridge",
      options: { port: ports.bridge, database_url: databaseUrl(cluster) },
      ready: (signal) => listening(ports.bridge, signal),
    });
    const bindings = workerBindings({
      secrets,
      databaseUrl: databaseUrl(cluster),
      bridgeUrl: url(ports.bridge),
      s3Url: url(ports.s3),
      consoleUrl: url(ports.console),
      siteUrl: url(ports.site),
      docsUrl: docsUrl(ports),
      limits: process.env["RGRID_LIMITS"] ?? "",
      signIn: signIn.bindings,
    });
    await this.#add({
      ...ownProgram("api/main.ts"),
      name: "api",
      options: { port: ports.api, script, dir: join(dataDir, "objects"), bindings },
      ready: (signal) => answering(`${url(ports.api)}/health`, signal),
    });
  }

  async #startRunners(dataDir: string, ready: ReadyLine, executor: SettledExecutor): Promise<void> {
    const { runners, slots } = this.#options;
    const entry = runnerEntry();
    if (runners > 0 && entry === null) throw new StackError("There is no runner to start: runner-agent is not built.");
    for (let n = 1; entry !== null && n <= runners; n++) {
      const { api_url: apiUrl, runner_token: token } = ready;
      await this.#add(runnerPart({ entry, name: `local-${n}`, apiUrl, token, slots, executor, dataDir }));
    }
  }

  async #add(spec: PartSpec): Promise<void> {
    if (this.#stopped) throw new StackError(`${spec.name} is not started: the stack is ending`);
    const file = this.#stackFile;
    const part = new Part(spec, {
      dataDir: realpathSync(this.#options.dataDir),
      record: (name, leader) => file.setPart(name, leader),
    });
    this.#parts.push(part);
    await part.serving();
  }

  #readyLine(ports: Ports, secrets: StackSecrets): ReadyLine {
    const [first] = secrets.accounts;
    if (!first) throw new Error("there is always one account");
    return {
      ready: true,
      api_url: url(ports.api),
      api_key: first.api_key,
      console_url: url(ports.console),
      site_url: url(ports.site),
      runner_token: first.runner_token,
      operator_token: secrets.operator_token,
      accounts: secrets.accounts.slice(0, this.#options.accounts),
      pid: process.pid,
    };
  }
}

const url = (port: number): string => `http://127.0.0.1:${port}`;

/** Where errors are explained: this stack's own site has their pages. */
const docsUrl = (ports: Ports): string => process.env["RGRID_DOCS_URL"] || url(ports.site);

/** A part that is a program of this folder. */
const ownProgram = (path: string): Pick<PartSpec, "command" | "args" | "stopSignal" | "stopGraceMs"> => ({
  command: process.execPath,
  args: [join(import.meta.dirname, path)],
  stopSignal: "SIGTERM",
  stopGraceMs: 5_000,
});
