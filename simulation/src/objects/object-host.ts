import type { Concerned } from "../network/network.ts";
import { type ServerSocket, SocketPipe } from "../network/socket.ts";
import type { System } from "../system.ts";
import { Life } from "../world/life.ts";
import { DurableAlarm } from "./alarm.ts";
import { InstanceDied, overloadedError, rpcError, StorageFailed } from "./rpc-error.ts";

/** Longest distance between an object's clock and true time: it changes when the object moves. */
export const CLOCK_OFF_MS = 3_000;

/** What one kind of object is made of. `D`: what is durable of it; `S`: its shell, the production code. */
export type ObjectKind<D, S> = {
  name: string;
  disk: (place: ObjectPlace<D, S>) => D;
  wake: (place: ObjectPlace<D, S>, life: Life) => S;
  alarm: (place: ObjectPlace<D, S>, shell: S) => void;
  message: (place: ObjectPlace<D, S>, shell: S, socket: ServerSocket, text: string) => void;
  closed: (shell: S, socket: ServerSocket) => void;
  /** The executions that a call of this object is about. */
  concerned: (name: string, args: readonly unknown[]) => ReturnType<Concerned>;
  /** A call begins. @returns is told its answer, at the instant at which it is there */
  called: (place: ObjectPlace<D, S>, method: string, args: readonly unknown[]) => (answer: unknown) => void;
  /** Right before an instance of it is gone. */
  dying: (place: ObjectPlace<D, S>) => void;
};

/** One object: its storage, its alarm, its sockets, and at most one instance. */
export type ObjectPlace<D, S> = {
  readonly name: string;
  readonly alarm: DurableAlarm;
  readonly sockets: Set<SocketPipe>;
  /** Calls that wait for the instance; each is told when it dies. */
  readonly calls: Set<() => void>;
  disk: D;
  instance: { life: Life; shell: S } | null;
  clockOffMs: number;
  /** Its storage has failed: until then its alarm may be later than what is pending. */
  excusedUntil: number;
  /** Until then no call reaches it. */
  overloadedUntil: number;
};

type Method = (...args: readonly unknown[]) => unknown;

/** Objects of one kind, as Cloudflare hosts them: found by name, woken by a call, gone at any instant. */
export class ObjectHost<D, S extends object> {
  readonly #system: System;
  readonly #kind: ObjectKind<D, S>;
  readonly #places = new Map<string, ObjectPlace<D, S>>();

  constructor(system: System, kind: ObjectKind<D, S>) {
    this.#system = system;
    this.#kind = kind;
  }

  get places(): IterableIterator<ObjectPlace<D, S>> {
    return this.#places.values();
  }

  find(name: string): ObjectPlace<D, S> | undefined {
    return this.#places.get(name);
  }

  /** The namespace as the adapters of Cloudflare see it, for calls out of this life. */
  namespace(caller: Life): { idFromName(name: string): string; get(name: string): object } {
    return {
      idFromName: (name) => name,
      get: (name) =>
        new Proxy(
          {},
          {
            get: (_, method) =>
              method === "fetch"
                ? () => this.#connect(caller, name)
                : (...args: unknown[]) => this.#call(caller, name, String(method), args),
          },
        ),
    };
  }

  /** The instance dies; what is durable stays. */
  crash(place: ObjectPlace<D, S>, why: string): void {
    const { instance } = place;
    if (instance === null) return;
    this.#system.crashed();
    this.#system.world.trace(this.#label(place), `✗ ${why}`);
    this.#kind.dying(place);
    this.#end(place);
    for (const broken of place.calls) broken();
    place.calls.clear();
    for (const socket of place.sockets) socket.cut();
    place.sockets.clear();
  }

  /** Its storage is gone, as after an account's dispatcher was set up anew. */
  lose(place: ObjectPlace<D, S>): void {
    this.crash(place, "lost with its storage");
    place.disk = this.#kind.disk(place);
  }

  /** Sent to sleep where nothing waits for it: sockets stay. */
  evict(place: ObjectPlace<D, S>): boolean {
    if (place.instance === null || place.calls.size > 0) return false;
    this.#system.world.trace(this.#label(place), "evicted");
    this.#kind.dying(place);
    this.#end(place);
    return true;
  }

  /** No call reaches it for so long; its alarm and its open sockets go on. */
  overload(place: ObjectPlace<D, S>, ms: number): void {
    this.#system.world.trace(this.#label(place), `overloaded for ${ms} ms`);
    place.overloadedUntil = this.#system.world.now + ms;
  }

  #end(place: ObjectPlace<D, S>): void {
    place.instance?.life.end();
    place.instance = null;
    const { faults } = this.#system;
    const concerned = () => this.#kind.concerned(place.name, []);
    if (faults.strikes("clock_back", concerned)) place.clockOffMs = faults.chance.between(-CLOCK_OFF_MS, CLOCK_OFF_MS);
  }

  #label(place: ObjectPlace<D, S>): string {
    return this.#system.shortName(place.name);
  }

  #place(name: string): ObjectPlace<D, S> {
    const known = this.#places.get(name);
    if (known) return known;
    const { world, faults } = this.#system;
    const alarm = new DurableAlarm({
      world,
      faults,
      concerned: () => this.#kind.concerned(name, []),
      fire: () => {
        const { life, shell } = this.#awake(place);
        try {
          this.#kind.alarm(place, shell);
        } catch (error) {
          if (life.alive) throw error;
        }
        return life.alive ? "done" : "crashed";
      },
    });
    const place = {
      name,
      alarm,
      sockets: new Set(),
      calls: new Set(),
      instance: null,
      clockOffMs: 0,
      excusedUntil: 0,
      overloadedUntil: 0,
    } as unknown as ObjectPlace<D, S>;
    place.disk = this.#kind.disk(place);
    this.#places.set(name, place);
    return place;
  }

  #awake(place: ObjectPlace<D, S>): { life: Life; shell: S } {
    if (place.instance === null) {
      const life = new Life(this.#system.world);
      place.instance = { life, shell: this.#kind.wake(place, life) };
    }
    return place.instance;
  }

  #call(caller: Life, name: string, method: string, args: readonly unknown[]): Promise<unknown> {
    const { network, counts } = this.#system;
    const concerned = () => this.#kind.concerned(name, args);
    return caller.reply((resolve, reject) => {
      counts.calls += 1;
      const lost = (): void => reject(rpcError("the connection was lost"));
      const answered = (value: unknown): void => network.answer("inside", concerned, () => resolve(value), lost);
      network.request(
        "inside",
        concerned,
        (again) =>
          again ? this.#receive(name, method, args, ignore, ignore) : this.#receive(name, method, args, answered, reject),
        lost,
      );
    });
  }

  #receive(
    name: string,
    method: string,
    args: readonly unknown[],
    answered: (value: unknown) => void,
    failed: (error: unknown) => void,
  ): void {
    const { world, faults, network } = this.#system;
    const place = this.#place(name);
    if (world.now < place.overloadedUntil) return void world.after(network.delayMs("inside"), () => failed(overloadedError()));
    const { life, shell } = this.#awake(place);
    const broken = (): void => void world.after(network.delayMs("inside"), () => failed(rpcError("the object was reset")));
    place.calls.add(broken);
    if (faults.strikes("crash_between_awaits", () => this.#kind.concerned(name, args))) this.#crashSoon(place, life);
    const done = (settle: () => void): void => {
      if (!life.alive || !place.calls.delete(broken)) return;
      settle();
    };
    const check = this.#kind.called(place, method, args);
    this.#invoke(shell, method, args).then(
      (value) =>
        done(() => {
          check(value);
          answered(value);
        }),
      (error) =>
        done(() => {
          if (!(error instanceof StorageFailed)) this.#system.failedWith(`${this.#label(place)}.${method}`, error);
          failed(rpcError(String(error), false));
        }),
    );
  }

  async #invoke(shell: S, method: string, args: readonly unknown[]): Promise<unknown> {
    return (Reflect.get(shell, method) as Method).apply(shell, [...args]);
  }

  /** Dies between two awaits of what it is doing, a few microtasks from here. */
  async #crashSoon(place: ObjectPlace<D, S>, life: Life): Promise<void> {
    for (let left = this.#system.faults.chance.between(0, 8); left > 0; left--) await null;
    if (life.alive) this.crash(place, "crashed between two awaits");
  }

  #connect(caller: Life, name: string): Promise<{ status: number; webSocket: SocketPipe }> {
    const { world, network } = this.#system;
    return caller.reply((resolve, reject) => {
      const connected = (): void => {
        const place = this.#place(name);
        if (world.now < place.overloadedUntil) return void reject(overloadedError());
        const pipe = new SocketPipe(world, caller, () => network.delayMs("inside"), {
          message: (socket, text) => this.#guarded(place, socket, (shell) => this.#kind.message(place, shell, socket, text)),
          closed: (socket) => {
            place.sockets.delete(pipe);
            this.#guarded(place, socket, (shell) => this.#kind.closed(shell, socket));
          },
        });
        place.sockets.add(pipe);
        resolve({ status: 101, webSocket: pipe });
      };
      const concerned = () => this.#kind.concerned(name, []);
      network.request(
        "inside",
        concerned,
        (again) => void (again || connected()),
        () => reject(rpcError("not connected")),
      );
    });
  }

  /** What a message of a socket throws closes that socket: whoever waits at its other end asks again. */
  #guarded(place: ObjectPlace<D, S>, socket: ServerSocket, act: (shell: S) => void): void {
    try {
      act(this.#awake(place).shell);
    } catch (error) {
      if (error instanceof InstanceDied) return;
      socket.close();
      if (!(error instanceof StorageFailed)) this.#system.failedWith(this.#label(place), error);
    }
  }
}

const ignore = (): void => undefined;
