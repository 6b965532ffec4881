/**
 * The record of everything that touches who may do what: in KV for 90 days, where
 * the owner of an account reads it, and as one line of JSON on standard output,
 * the only other place it goes to (ASVS 16.2.3). What is done is recorded in the
 * same atomic write that does it, wherever there is one, and printed once that is
 * committed. What failed is printed first: no database that is away hides it.
 *
 * @module
 */
import type { Recorder } from "../sessions/mod.ts";
import { actorOf } from "./actor.ts";
import { type AuditEvent, type Happening, toEvent } from "./event.ts";
import { isUnbounded, putFailure, TOLD_APART, wasUnheard } from "./failures.ts";
import { toLogLine } from "./log_line.ts";
import { fromSessionEvent } from "./session_events.ts";
import { sparingly } from "./sparingly.ts";
import type { NobodysReason, Refusal } from "./vocabulary.ts";
import {
  type Answer,
  putEvent,
  type Question,
  type ReadAccount,
  readEvents,
  storeEvents,
} from "./store.ts";

/** The record. */
export interface Audit {
  /** What `openSessions` takes as `record`. */
  readonly ofSessions: Recorder;
  /**
   * Adds entries to the operation that makes them true. Call what it returns once
   * that is committed; it prints them.
   */
  inAtomic(
    happenings: readonly Happening[],
    operation: Deno.AtomicOperation,
  ): () => void;
  /**
   * Records what was not done in an atomic write; for an account that was deleted it is only printed.
   * Rejects when what succeeded cannot
   * be stored. What failed is printed and then stored while nobody waits, so that how
   * long an answer takes says nothing of whose account it was.
   */
  record(...happenings: readonly Happening[]): Promise<void>;
  /**
   * Prints a refusal that anybody can bring about at no cost, such as a forged cookie
   * or another site's form, or that meets everybody, such as a database that is away:
   * ten a minute for each reason, and how many were not. What it was, if it was more
   * than a refusal of access, and whose, if that is known, stand beside it.
   */
  refused(
    reason: Refusal | NobodysReason,
    what?: Partial<Pick<Happening, "type" | "outcome" | "method" | "userId">>,
  ): void;
  /** Reads an account's entries, the newest first, with all that this process has told of. */
  list(userId: string | null, question?: Question): Promise<Answer>;
  /** Resolves when all that this process has told of is stored, or could not be. */
  settled(): Promise<void>;
}

/** How many failures may wait to be stored. */
const MOST_STORING = 1000;

/** How many may wait when one more comes that was refused unheard: there is room left for others. */
const MOST_UNHEARD = 500;

/** What the record is opened with. */
export interface OpenAuditOptions {
  /** The database; whoever opened it closes it. */
  readonly kv: Deno.Kv;
  /** The time of day, in milliseconds since 1970. */
  readonly clock: () => number;
  /** Prints a line; to standard output unless given. */
  readonly print?: (line: string) => void;
  /** Reads the row of an account, so that nothing is stored for one that was deleted. */
  readonly readAccount?: ReadAccount;
}

/**
 * Opens the record.
 *
 * @param options Database, clock and where lines go.
 * @returns The record.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { openAudit } from "./audit.ts";
 *
 * const kv = await Deno.openKv(":memory:");
 * const lines: string[] = [];
 * const print = (line: string) => void lines.push(line);
 * const audit = openAudit({ kv, clock: Date.now, print });
 *
 * await audit.record({ type: "factor-added", userId: "ada", name: "Telephone" });
 * const { events } = await audit.list("ada");
 * assert.equal(events[0].name, "Telephone");
 * assert.equal(lines.length, 1);
 * kv.close();
 * ```
 */
export function openAudit(options: OpenAuditOptions): Audit {
  const { kv, clock, readAccount } = options;
  const print = options.print ?? ((line) => console.log(line));
  const standsFor = sparingly(clock);
  const storing = new Set<Promise<void>>();
  const tell = (event: AuditEvent) => print(toLogLine(event));

  function inAtomic(
    happenings: readonly Happening[],
    operation: Deno.AtomicOperation,
  ) {
    const events = complete(happenings);
    for (const event of events) putEvent(operation, event);
    return () => events.forEach(tell);
  }

  function complete(happenings: readonly Happening[]): AuditEvent[] {
    const [actor, now] = [actorOf(), clock()];
    return happenings.map((happening) => toEvent(happening, actor, now));
  }

  function recordFailure(event: AuditEvent) {
    const unheard = wasUnheard(event);
    if (!unheard) tell(event);
    // What waits is bounded; above that a line has to do.
    if (storing.size >= (isUnbounded(event) ? MOST_UNHEARD : MOST_STORING)) {
      return;
    }
    const stored = putFailure(kv, event, readAccount).catch(() => 0).then(
      (count) => {
        // Who is refused unheard costs next to nothing, and must not fill a disk either.
        if (unheard && isWorthALine(count)) tell({ ...event, count });
        storing.delete(stored);
      },
    );
    storing.add(stored);
  }

  async function settled() {
    await Promise.all(storing);
  }

  return {
    ofSessions: (events, operation) =>
      inAtomic(events.map(fromSessionEvent), operation),
    inAtomic,
    async record(...happenings) {
      const isDone = ({ outcome = "ok" }: Happening) => outcome === "ok";
      complete(happenings.filter((each) => !isDone(each)))
        .forEach(recordFailure);
      const done = complete(happenings.filter(isDone));
      if (done.length === 0) return;
      await storeEvents(kv, done, readAccount);
      done.forEach(tell);
    },
    refused(reason, what) {
      const count = standsFor(reason);
      if (count === 0) return;
      complete([{
        type: "access-refused",
        outcome: "refused",
        userId: null,
        ...what,
        reason,
        count,
      }]).forEach(tell);
    },
    async list(userId, question) {
      await settled();
      return await readEvents(kv, userId, clock(), question);
    },
    settled,
  };
}

/** The first ten of an hour, and then the hundredth, the thousandth and so on. */
function isWorthALine(count: number): boolean {
  return count <= TOLD_APART || /^10+$/.test(String(count));
}
