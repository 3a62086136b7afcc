import type { AccountId } from "@rgrid/schema";
import { Lru } from "../access/lru.ts";
import type { DispatcherStub, Dispatchers, Moved, PollResult, RunnerPoll } from "../ports/dispatchers.ts";
import { Unavailable } from "../ports/unavailable.ts";

/** An account, and the dispatcher that a record, a session or an execution's state names for it: where it is, or was. */
export type Place = { id: AccountId; dispatcher: string };
type Followed<T> = { answer: Exclude<T, Moved>; dispatcher: string };

/** Accounts that one isolate has followed; forgetting one costs a few calls. */
const FOLLOWED_MAX = 10_000;

/** Nobody passes a type that has a `moved` of its own. */
const isMoved = (answer: unknown): answer is Moved => typeof answer === "object" && answer !== null && "moved" in answer;

/**
 * An account's dispatcher, found from one where it was: each that it has left says where it went, since its moves are never forgotten.
 * Whoever is sent on sees to it first that the next one has taken over, so that no crash between the two parts of a move is left to a
 * human; and a dispatcher to which an account comes back hears so before it could send on in a circle.
 */
export class AccountDispatchers {
  readonly #dispatchers: Dispatchers;
  readonly #hopsMax: number;
  /** By account and the name that was followed from: a record that is read anew has another name, and no use for an old entry. */
  readonly #followed = new Lru<string>(FOLLOWED_MAX);

  constructor(dispatchers: Dispatchers, { dispatcherHopsMax }: { dispatcherHopsMax: number }) {
    this.#dispatchers = dispatchers;
    this.#hopsMax = dispatcherHopsMax;
  }

  /** Asks the account's dispatcher. @throws Unavailable where it can't be reached, or was moved too often since */
  async ask<T>(place: Place, question: (stub: DispatcherStub) => Promise<T>): Promise<Exclude<T, Moved>> {
    return (await this.find(place, question)).answer;
  }

  /** As `ask`, and says who answered, for those that keep the name. */
  async find<T>(place: Place, question: (stub: DispatcherStub) => Promise<T>): Promise<Followed<T>> {
    return this.#follow(place, async (name) => {
      const answer = await question(this.#dispatchers.get(name));
      return isMoved(answer) ? { to: answer.moved.to, epoch: answer.moved.epoch } : { answer: answer as Exclude<T, Moved> };
    });
  }

  /** Long poll, held at one dispatcher after the other where the account is moved meanwhile. */
  async waitForWork(place: Place, poll: RunnerPoll, signal: AbortSignal): Promise<Exclude<PollResult, { outcome: "moved" }>> {
    const { answer } = await this.#follow(place, async (name) => {
      const result = await this.#dispatchers.waitForWork(name, poll, signal);
      return result.outcome === "moved" ? { to: result.to, epoch: result.epoch } : { answer: result };
    });
    return answer;
  }

  async #follow<A>(
    place: Place,
    ask: (name: string) => Promise<{ answer: A } | { to: string; epoch: number }>,
  ): Promise<{ answer: A; dispatcher: string }> {
    const from = `${place.id} ${place.dispatcher}`;
    let name = this.#followed.get(from) ?? place.dispatcher;
    for (let hops = 0; hops <= this.#hopsMax; hops++) {
      const reply = await ask(name);
      if ("answer" in reply) return { answer: reply.answer, dispatcher: name };
      await this.takeOver(place.id, name, reply);
      name = reply.to;
      // Also where it goes on from there: the next call begins further on.
      this.#followed.set(from, name);
    }
    throw new Unavailable("The account's dispatcher");
  }

  /** Has the next dispatcher take the account over, unless it has. */
  async takeOver(account: AccountId, from: string, { to, epoch }: Moved["moved"]): Promise<void> {
    const next = this.#dispatchers.get(to);
    const known = await next.placement(account);
    if ((isMoved(known) ? known.moved.epoch : known.epoch) >= epoch) return;
    await next.adopt(await this.#dispatchers.get(from).handOver(account));
  }
}
