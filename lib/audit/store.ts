/**
 * The record in KV: `["audit", userId, at, id]`, so that one account's entries
 * lie together in order of time. Each goes after 90 days: KV drops it some time
 * later, and from that moment on it is not read (`expireIn` is the earliest
 * deletion, not the latest). What is nobody's lies under an empty user id, and what
 * the site did to everybody under `everybody`, which no user id is: it is written once
 * and read with the entries of each account.
 *
 * @module
 */
import { type AuditEvent, EVERYBODYS } from "./event.ts";
import { newestFirst } from "./merge.ts";

/** How long an entry is kept, in milliseconds: 90 days. */
export const KEPT_FOR = 90 * 24 * 60 * 60_000;

/** Most entries that one reading looks at, whatever it is looking for. */
const MOST_LOOKED_AT = 1000;

/** How many entries a page has unless more or fewer are asked for. */
const PAGE = 50;

const EVERYBODY = ["audit", "everybody"];

/** What is asked for. */
export interface Question {
  /** Only those of which this is true; every one unless given. */
  readonly wanted?: (event: AuditEvent) => boolean;
  /** Only from this moment on, in milliseconds since 1970. */
  readonly since?: number;
  /** When the account was made, in milliseconds since 1970: what was done to everybody before is not its. */
  readonly madeAt?: number;
  /** Only what is older than a place that an earlier answer named. */
  readonly before?: string;
  /** At most so many; 50 unless given. */
  readonly limit?: number;
}

/** A page of the record, the newest entry first. */
export interface Answer {
  /** The entries. */
  readonly events: readonly AuditEvent[];
  /** Where to go on, or `null` at the end. */
  readonly older: string | null;
}

/**
 * Names the prefix under which an account's entries lie.
 *
 * @param userId The user id, or `null` for nobody's.
 * @returns The prefix of their keys.
 */
export function auditPrefix(userId: string | null): Deno.KvKey {
  return ["audit", userId ?? ""];
}

/**
 * Adds the writing of an entry to an atomic operation.
 *
 * @param operation The operation.
 * @param event The entry.
 */
export function putEvent(
  operation: Deno.AtomicOperation,
  event: AuditEvent,
): void {
  const prefix = EVERYBODYS.has(event.type)
    ? EVERYBODY
    : auditPrefix(event.userId);
  const key = [...prefix, event.at, event.id];
  operation.set(key, event, { expireIn: KEPT_FOR });
}

/**
 * Reads the row of an account, which is there as long as the account is: what is written down for
 * one after it is deleted would stay.
 */
export type ReadAccount = (
  userId: string,
) => Promise<Deno.KvEntryMaybe<unknown>>;

/**
 * Stores entries by themselves, in one write with a look at whether there are their accounts; it is
 * tried anew when one of those was written to at the same time.
 *
 * @param kv The database.
 * @param events The entries; that of an account which is no more is not stored.
 * @param readAccount Reads the row of an account; left out, every account is taken to be there.
 */
export async function storeEvents(
  kv: Deno.Kv,
  events: readonly AuditEvent[],
  readAccount?: ReadAccount,
): Promise<void> {
  for (;;) {
    const operation = kv.atomic();
    for (const event of events) {
      const account = event.userId === null
        ? undefined
        : await readAccount?.(event.userId);
      if (account?.value === null) continue;
      if (account !== undefined) operation.check(account);
      putEvent(operation, event);
    }
    if ((await operation.commit()).ok) return;
  }
}

/**
 * Reads an account's entries, and with them what the site did to everybody.
 *
 * @param kv The database.
 * @param userId The user id, or `null` for nobody's.
 * @param now The time, in milliseconds since 1970.
 * @param question Which of them.
 * @returns Some of them, and where to go on. A page may be short before the end:
 * one reading looks at no more than 1000 entries.
 */
export async function readEvents(
  kv: Deno.Kv,
  userId: string | null,
  now: number,
  question: Question = {},
): Promise<Answer> {
  const { wanted = () => true, since = 0, before, limit = PAGE } = question;
  const { madeAt = 0 } = question;
  const place = before === undefined ? null : parsePlace(before);
  const from = Math.max(since, now - KEPT_FOR + 1);
  const events: AuditEvent[] = [];
  // Nothing is both kept and older than what is kept no longer.
  if (place !== null && place[0] < from) {
    return { events, older: null };
  }
  let looked = 0;
  const list = (prefix: Deno.KvKey, from: number) =>
    kv.list<AuditEvent>({
      start: [...prefix, from],
      end: [...prefix, ...place ?? [Infinity]],
    }, { reverse: true });
  const own = list(auditPrefix(userId), from);
  // A page that begins before there was the account has none of the others, and no range is upside down.
  const others = place !== null && place[0] < madeAt
    ? []
    : [list(EVERYBODY, Math.max(from, madeAt))];
  const rows = newestFirst([own, ...others]);
  let last: Deno.KvKey | null = null;
  for await (const { key, value } of rows) {
    if (events.length === limit || looked === MOST_LOOKED_AT) {
      return { events, older: `${String(last![2])}.${String(last![3])}` };
    }
    looked++;
    last = key;
    if (wanted(value)) events.push(value);
  }
  return { events, older: null };
}

function parsePlace(text: string): [number, string] | null {
  const match = /^(\d{1,15})\.([\w-]{1,20})$/.exec(text);
  return match && [Number(match[1]), match[2]];
}
