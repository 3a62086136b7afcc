import { type AccountId, type ExecutionId, type LeaseRunner, LIMITS, type Limits, type RunnerId } from "@rgrid/schema";
import { MemoryDispatcherStore } from "../adapters/memory/dispatcher-store.ts";
import type { ExecutionStub, OfferVerdict } from "../ports/executions.ts";
import type { Log } from "../ports/log.ts";
import { Dispatcher } from "./dispatcher.ts";
import type { DispatchNote, Needs, PollResult, RunnerPoll, RunnerRegistration } from "./facts.ts";
import type { OpenPoll, Polls } from "./polls.ts";
import type { DispatcherStore } from "./store.ts";

const body = (n: number) => String(n).padStart(24, "0");
export const accountIdOf = (n: number): AccountId => `acc_${body(n)}`;
export const executionIdOf = (n: number): ExecutionId => `exec_${body(n)}`;
export const runnerIdOf = (n: number): RunnerId => `run_${body(n)}`;
export const account = accountIdOf(1);

export const needs = (part: Partial<Needs> = {}): Needs => ({
  runtime: "python:3.11",
  labels: [],
  runner: null,
  priority: 0,
  created_at: 1000,
  cpus: 1,
  avoid: null,
  ...part,
});

export const waitingNote = (n: number, part: Partial<Needs> = {}, version = 1): DispatchNote => ({
  id: executionIdOf(n),
  account_id: account,
  version,
  state: "waiting",
  needs: needs({ created_at: 1000 + n, ...part }),
  lease: null,
  commands: [],
});
export const goneNote = (n: number, version: number): DispatchNote => ({ ...waitingNote(n, {}, version), state: "gone" });
type Lease = NonNullable<DispatchNote["lease"]>;
export const leasedNote = (n: number, version: number, lease: Partial<Lease> = {}): DispatchNote => ({
  ...waitingNote(n, {}, version),
  state: "leased",
  lease: { token: 1, runner_id: runnerIdOf(1), incarnation: "incarnation1", accepted: false, secret: "s1", ...lease },
});

export const registration = (n: number, part: Partial<RunnerRegistration> = {}): RunnerRegistration => ({
  runner_id: runnerIdOf(n),
  account_id: account,
  name: `lab-${n}`,
  incarnation: "incarnation1",
  version: "0.1.0",
  executor: "process",
  slots: 4,
  labels: [],
  runtimes: ["python:3.11"],
  machine: { cpus: 8, memory_bytes: 1, arch: "x64", os: "linux" },
  price_per_hour_micros: null,
  ...part,
});
/** Each poll that is made is newer than those before it. */
let polls = 0;
export const pollOf = (n: number, part: Partial<RunnerPoll> = {}): RunnerPoll => ({
  runner_id: runnerIdOf(n),
  account_id: account,
  incarnation: "incarnation1",
  number: ++polls,
  slots: 1,
  labels: [],
  runtimes: ["python:3.11"],
  holds: [],
  free_disk: 1,
  ...part,
});

/** One execution as its dispatcher meets it: mints leases, and counts them. */
export class FakeExecution {
  note: DispatchNote;
  offers = 0;
  orphaned: number[] = [];
  withdrawn: number[] = [];
  /** How the next calls end, instead of an answer. */
  unreachable = false;
  /** The lease is minted, and the answer never arrives. */
  losesAnswers = false;

  constructor(note: DispatchNote) {
    this.note = note;
  }

  async offer(runner: LeaseRunner): Promise<OfferVerdict> {
    if (this.unreachable) throw new Error("unreachable");
    if (this.note.state !== "waiting") return { accepted: false, note: this.note };
    const token = ++this.offers;
    const secret = `secret-${token}`;
    const lease = { token, runner_id: runner.id, incarnation: runner.incarnation, accepted: false, secret };
    this.note = { ...this.note, version: this.note.version + 1, state: "leased", lease };
    if (this.losesAnswers) throw new Error("answer lost");
    return { accepted: true, lease: token, secret, note: this.note };
  }

  async orphan(lease: number): Promise<DispatchNote | null> {
    if (this.unreachable) throw new Error("unreachable");
    this.orphaned.push(lease);
    if (this.note.lease?.token !== lease) return this.note;
    return this.note.lease.accepted ? this.end() : this.requeue();
  }

  async withdraw(lease: number): Promise<DispatchNote | null> {
    if (this.unreachable) throw new Error("unreachable");
    this.withdrawn.push(lease);
    return this.note.lease?.token === lease && !this.note.lease.accepted ? this.requeue() : this.note;
  }

  accept(): DispatchNote {
    const { lease } = this.note;
    if (lease === null) throw new Error("accepted without a lease");
    this.note = { ...this.note, version: this.note.version + 1, lease: { ...lease, accepted: true, secret: null } };
    return this.note;
  }

  requeue(): DispatchNote {
    this.note = { ...this.note, version: this.note.version + 1, state: "waiting", lease: null };
    return this.note;
  }

  end(): DispatchNote {
    this.note = { ...this.note, version: this.note.version + 1, state: "gone", lease: null };
    return this.note;
  }
}

class FakePolls implements Polls {
  readonly #open = new Map<string, OpenPoll>();
  #count = 0;

  /** Opens a poll whose answer is kept. */
  open(poll: RunnerPoll): { open: OpenPoll; results: PollResult[] } {
    const results: PollResult[] = [];
    const id = String(++this.#count);
    const answer = (result: PollResult) => {
      if (this.#open.delete(id)) results.push(result);
    };
    const open = { id, poll, answer };
    this.#open.set(id, open);
    return { open, results };
  }

  list(of: string): OpenPoll[] {
    return [...this.#open.values()].filter(({ poll }) => poll.account_id === of || poll.runner_id === of);
  }
}

const unused = (): never => {
  throw new Error("a dispatcher does not call this");
};
const silent: Log = { info() {}, warn() {}, error: (event, fields) => unexpected(event, fields), with: () => silent };
function unexpected(event: string, fields: object | undefined): never {
  throw new Error(`${event} ${JSON.stringify(fields)}`);
}

/** A dispatcher with everything around it in memory, its clock moved by hand. */
export class World {
  readonly polls = new FakePolls();
  readonly executions = new Map<ExecutionId, FakeExecution>();
  readonly store: DispatcherStore;
  readonly limits: Limits;
  now = 1_000_000;
  alarmAt: number | null = null;
  dispatcher: Dispatcher;

  constructor(
    limits: Partial<Limits> = {},
    makeStore: (setAlarm: (at: number) => void) => DispatcherStore = (setAlarm) => new MemoryDispatcherStore(setAlarm),
  ) {
    this.limits = { ...LIMITS, ...limits };
    this.store = makeStore((at) => {
      this.alarmAt = at;
    });
    this.dispatcher = this.start();
  }

  /** A dispatcher that knows only what is stored: what a crash leaves. The one before it writes and answers nothing any more. */
  start(): Dispatcher {
    const isAlive = () => this.dispatcher === dispatcher;
    const get = (id: ExecutionId): ExecutionStub => {
      const execution = this.executions.get(id);
      const offer = async (runner: LeaseRunner): Promise<OfferVerdict> =>
        execution ? execution.offer(runner) : { accepted: false, note: null };
      const orphan = async (lease: number) => execution?.orphan(lease) ?? null;
      const withdraw = async (lease: number) => execution?.withdraw(lease) ?? null;
      const others = {
        create: unused,
        read: unused,
        script: unused,
        events: unused,
        outputs: unused,
        cancel: unused,
        extend: unused,
        remove: unused,
        retry: unused,
        reproject: unused,
      };
      return { ...others, lease: unused, assignment: unused, offer, orphan, withdraw };
    };
    const store: DispatcherStore = {
      load: () => this.store.load(),
      known: (after, limit) => this.store.known(after, limit),
      commit: (changes, alarmAt) => isAlive() && this.store.commit(changes, alarmAt),
    };
    const polls: Polls = { list: (of) => (isAlive() ? this.polls.list(of) : []) };
    const clock = { now: () => this.now };
    const { limits } = this;
    const dispatcher = new Dispatcher({ store, polls, executions: { get }, clock, random: () => 0.5, log: silent, limits });
    this.dispatcher = dispatcher;
    return dispatcher;
  }

  /** An execution that waits, its note not sent yet. */
  execution(n: number, part: Partial<Needs> = {}): FakeExecution {
    const execution = new FakeExecution(waitingNote(n, part));
    this.executions.set(execution.note.id, execution);
    return execution;
  }

  /** Polls as runner `n`; returns where its answers appear. */
  async poll(n: number, part: Partial<RunnerPoll> = {}): Promise<PollResult[]> {
    const { open, results } = this.polls.open(pollOf(n, part));
    this.dispatcher.poll(open);
    await this.dispatcher.settled();
    return results;
  }

  async sync(execution: FakeExecution) {
    const answer = this.dispatcher.sync(execution.note);
    await this.dispatcher.settled();
    return answer;
  }

  /** Moves the clock and fires the alarm if it is due. */
  async pass(ms: number): Promise<void> {
    this.now += ms;
    if (this.alarmAt !== null && this.alarmAt <= this.now) {
      this.alarmAt = null;
      this.dispatcher.tick();
    }
    await this.dispatcher.settled();
  }
}

export function worldWithRunner(part: Partial<RunnerRegistration> = {}): World {
  const world = new World();
  world.dispatcher.register(registration(1, part));
  return world;
}

/** The executions that polls were answered with. */
export const offered = (results: readonly PollResult[]): ExecutionId[] =>
  results.flatMap((result) => (result.outcome === "work" ? result.offers.map((offer) => offer.execution_id) : []));
