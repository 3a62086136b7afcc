import { DurableObject } from "cloudflare:workers";
import type { AccountId, LeaseRunner } from "@rgrid/schema";
import { z } from "zod";
import { ExecutionShell, type Watcher } from "../../execution/object.ts";
import { SqliteExecutionStore } from "../../execution/sqlite-store.ts";
import type { DispatchNote } from "../../ports/dispatchers.ts";
import type {
  CancelCommand,
  ChangeVerdict,
  CreateCommand,
  CreateVerdict,
  ExecutionStub,
  LeaseCall,
  LeaseVerdict,
  OfferVerdict,
  RetryCommand,
  RetryVerdict,
  RowFound,
} from "../../ports/executions.ts";
import { type Bindings, hostOf } from "./host.ts";
import { ObjectAlarm, objectSql } from "./object-sql.ts";

const question = z.object({ after: z.int().nonnegative() });
/** Null once the question is answered: an idle socket waits for nothing. */
type Attachment = { after: number } | null;
type Answer<M extends keyof ExecutionStub> = ReturnType<ExecutionStub[M]>;

/**
 * Cloudflare's side of one execution. Watchers are hibernating WebSockets whose attachment is their cursor, so that this object keeps
 * nothing in memory that an eviction could lose.
 */
export class ExecutionObject extends DurableObject<Bindings> implements ExecutionStub {
  readonly #shell: ExecutionShell;
  readonly #alarm: ObjectAlarm;

  constructor(ctx: DurableObjectState, env: Bindings) {
    super(ctx, env);
    const { config, ...host } = hostOf(env);
    this.#alarm = new ObjectAlarm(ctx.storage);
    void ctx.blockConcurrencyWhile(() => this.#alarm.load());
    this.#shell = new ExecutionShell({
      ...host,
      store: new SqliteExecutionStore(objectSql(ctx.storage), this.#alarm),
      watchers: () => this.#watchers(),
      limits: config.limits,
      docsBaseUrl: config.docsBaseUrl,
    });
  }

  create(command: CreateCommand): Promise<CreateVerdict> {
    return this.#shell.create(command);
  }
  read(): Answer<"read"> {
    return this.#shell.read();
  }
  script(): Answer<"script"> {
    return this.#shell.script();
  }
  events(after: number, bytesMax: number): Answer<"events"> {
    return this.#shell.events(after, bytesMax);
  }
  outputs(from: number, limit: number): Answer<"outputs"> {
    return this.#shell.outputs(from, limit);
  }
  cancel(command: CancelCommand): Promise<ChangeVerdict> {
    return this.#shell.cancel(command);
  }
  extend(account: AccountId, timeoutMs: number): Promise<ChangeVerdict> {
    return this.#shell.extend(account, timeoutMs);
  }
  remove(account: AccountId): Answer<"remove"> {
    return this.#shell.remove(account);
  }
  retry(command: RetryCommand): Promise<RetryVerdict> {
    return this.#shell.retry(command);
  }
  lease(call: LeaseCall): Promise<LeaseVerdict> {
    return this.#shell.lease(call);
  }
  assignment(lease: number, secret: string): Answer<"assignment"> {
    return this.#shell.assignment(lease, secret);
  }
  offer(runner: LeaseRunner): Promise<OfferVerdict> {
    return this.#shell.offer(runner);
  }
  orphan(lease: number): Promise<DispatchNote | null> {
    return this.#shell.orphan(lease);
  }
  withdraw(lease: number): Promise<DispatchNote | null> {
    return this.#shell.withdraw(lease);
  }
  reproject(row: RowFound | null): Answer<"reproject"> {
    return this.#shell.reproject(row);
  }

  override async fetch(): Promise<Response> {
    const { 0: client, 1: server } = new WebSocketPair();
    this.ctx.acceptWebSocket(server);
    return new Response(null, { status: 101, webSocket: client });
  }

  override async webSocketMessage(socket: WebSocket, message: string | ArrayBuffer): Promise<void> {
    try {
      const { after } = question.parse(JSON.parse(String(message)));
      socket.serializeAttachment({ after } satisfies Attachment);
      this.#shell.pull(watcherOf(socket, after));
    } catch (error) {
      // The watcher would wait for ever for an answer; closed, it comes again with its cursor.
      closeQuietly(socket);
      throw error;
    }
  }

  override async webSocketClose(socket: WebSocket): Promise<void> {
    closeQuietly(socket);
  }

  override async alarm(): Promise<void> {
    this.#alarm.fired();
    this.#shell.alarm();
  }

  #watchers(): Watcher[] {
    return this.ctx.getWebSockets().flatMap((socket) => {
      const attachment = socket.deserializeAttachment() as Attachment;
      return attachment === null ? [] : [watcherOf(socket, attachment.after)];
    });
  }
}

const watcherOf = (socket: WebSocket, after: number): Watcher => ({
  after,
  send(page) {
    try {
      socket.serializeAttachment(null satisfies Attachment);
      socket.send(JSON.stringify(page));
    } catch {
      // The watcher left between two commits; it asks again with its cursor if it comes back.
      closeQuietly(socket);
    }
  },
  lose: () => closeQuietly(socket),
});

function closeQuietly(socket: WebSocket): void {
  try {
    socket.close();
  } catch {
    // Closed already.
  }
}
