import { DurableObject } from "cloudflare:workers";
import type { AccountId, ApiKeyId, ExecutionId, RunnerId } from "@rgrid/schema";
import { Dispatcher } from "../../dispatcher/dispatcher.ts";
import type { OpenPoll } from "../../dispatcher/polls.ts";
import { SqliteDispatcherStore } from "../../dispatcher/sqlite-store.ts";
import type {
  AccountLimits,
  DispatcherStub,
  DispatchNote,
  HandOver,
  KeyRecord,
  RunnerPoll,
  RunnerRegistration,
} from "../../ports/dispatchers.ts";
import { type Bindings, hostOf } from "./host.ts";
import { ObjectAlarm, objectSql } from "./object-sql.ts";

/** The open poll of a socket; null before it asked and once it was answered. */
type Attachment = { id: string; poll: RunnerPoll } | null;
type Answer<M extends keyof DispatcherStub> = ReturnType<DispatcherStub[M]>;

/** Cloudflare's side of one dispatcher. Polls are hibernating WebSockets, tagged with their account and their runner. */
export class DispatcherObject extends DurableObject<Bindings> implements DispatcherStub {
  readonly #dispatcher: Dispatcher;
  readonly #alarm: ObjectAlarm;

  constructor(ctx: DurableObjectState, env: Bindings) {
    super(ctx, env);
    const { config, ...host } = hostOf(env);
    this.#alarm = new ObjectAlarm(ctx.storage);
    void ctx.blockConcurrencyWhile(() => this.#alarm.load());
    this.#dispatcher = new Dispatcher({
      ...host,
      store: new SqliteDispatcherStore(objectSql(ctx.storage), (at) => this.#setAlarm(at)),
      polls: { list: (of) => this.#polls(of) },
      limits: config.limits,
    });
  }

  async admit(limits: AccountLimits): Answer<"admit"> {
    return this.#dispatcher.admit(limits);
  }
  async sync(note: DispatchNote): Answer<"sync"> {
    return this.#dispatcher.sync(note);
  }
  async register(registration: RunnerRegistration): Answer<"register"> {
    return this.#dispatcher.register(registration);
  }
  async explain(account: AccountId, id: ExecutionId): Answer<"explain"> {
    return this.#dispatcher.explain(account, id);
  }
  async presence(account: AccountId): Answer<"presence"> {
    return this.#dispatcher.presence(account);
  }

  async placement(account: AccountId): Answer<"placement"> {
    return this.#dispatcher.placement(account);
  }
  async move(account: AccountId, to: string, epoch: number): Answer<"move"> {
    return this.#dispatcher.move(account, to, epoch);
  }
  async handOver(account: AccountId): Answer<"handOver"> {
    return this.#dispatcher.handOver(account);
  }
  async adopt(handOver: HandOver): Answer<"adopt"> {
    this.#dispatcher.adopt(handOver);
  }

  async known(after: string | null, limit: number): Answer<"known"> {
    return this.#dispatcher.known(after, limit);
  }
  async leftFor(): Answer<"leftFor"> {
    return this.#dispatcher.leftFor();
  }

  async rememberKey(id: ApiKeyId, record: KeyRecord | null): Answer<"rememberKey"> {
    this.#dispatcher.rememberKey(id, record);
  }
  async recallKey(id: ApiKeyId): Answer<"recallKey"> {
    return this.#dispatcher.recallKey(id);
  }

  override async fetch(request: Request): Promise<Response> {
    const { searchParams } = new URL(request.url);
    const { 0: client, 1: server } = new WebSocketPair();
    this.ctx.acceptWebSocket(server, [searchParams.get("account") ?? "", searchParams.get("runner") ?? ""]);
    return new Response(null, { status: 101, webSocket: client });
  }

  override async webSocketMessage(socket: WebSocket, message: string | ArrayBuffer): Promise<void> {
    try {
      // From our own Worker, which has parsed it and checked its session.
      const poll = JSON.parse(String(message)) as RunnerPoll;
      const id = crypto.randomUUID();
      // An attachment holds 16 KiB at most. What the registry keeps of a runner needs no second place.
      socket.serializeAttachment({ id, poll: { ...poll, labels: [], runtimes: [], warm: [] } } satisfies Attachment);
      this.#dispatcher.poll(openPoll(socket, id, poll));
    } catch (error) {
      // The runner's poll would stand until its time is over, and nobody would answer it.
      forget(socket);
      throw error;
    }
  }

  override async webSocketClose(socket: WebSocket): Promise<void> {
    const open = socket.deserializeAttachment() as Attachment;
    if (open !== null) this.#dispatcher.pollGone(open.poll);
    forget(socket);
  }

  override async alarm(): Promise<void> {
    this.#alarm.fired();
    this.#dispatcher.tick();
  }

  #setAlarm(at: number): void {
    const armed = this.#alarm.armedAt();
    if (armed === null || at < armed) this.#alarm.set(at);
  }

  #polls(of: AccountId | RunnerId): OpenPoll[] {
    return this.ctx.getWebSockets(of).flatMap((socket) => {
      const open = socket.deserializeAttachment() as Attachment;
      return open === null || socket.readyState !== WebSocket.OPEN ? [] : [openPoll(socket, open.id, open.poll)];
    });
  }
}

const openPoll = (socket: WebSocket, id: string, poll: RunnerPoll): OpenPoll => ({
  id,
  poll,
  answer(result) {
    try {
      socket.serializeAttachment(null satisfies Attachment);
      socket.send(JSON.stringify(result));
    } catch {
      // The runner left; what was meant for it is given to its next poll.
      forget(socket);
    }
  },
});

function forget(socket: WebSocket): void {
  try {
    socket.serializeAttachment(null satisfies Attachment);
    socket.close();
  } catch {
    // Closed already.
  }
}
