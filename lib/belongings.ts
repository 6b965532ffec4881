/**
 * Everything that the site keeps of an account, feature by feature. Whoever adds a
 * feature that keeps something adds it here, and it is exported and deleted with
 * the rest.
 *
 * @module
 */
import {
  accountFinders,
  type Belongings,
  type Finder,
} from "./accounts/belongings.ts";
import type { User } from "./accounts/users.ts";
import { loadPrefix } from "./audit/failures.ts";
import { type Answer, auditPrefix } from "./audit/store.ts";
import type { AuditEvent } from "./audit/event.ts";
import { toDevices } from "./session_json.ts";
import { keysOfSubject } from "./sessions/mod.ts";
import type { Site } from "./site.ts";

/** The parts of the site that keep something. */
export type Keepers = Pick<Site, "kv" | "sessions" | "audit" | "limits">;

/** How many entries of the record are read at once. */
const ENTRIES = 500;

/**
 * Names the features, each with what finds its belongings.
 *
 * @param site The parts of the site that keep something.
 * @returns A finder for each, by the name that it has in an export.
 */
export function findersOf(site: Keepers): Record<string, Finder> {
  return {
    ...accountFinders(site.kv),
    sessions: (user) => ofSessions(site, user),
    copiedCookies: (user) => ofThefts(site, user),
    attempts: (user) => ofLimits(site, user),
    activity: (user) => ofAudit(site, user),
  };
}

function ofSessions({ sessions }: Keepers, { id }: User): Belongings {
  return {
    ...keysOfSubject(id),
    show: async () => toDevices(await sessions.list(id), ""),
  };
}

function ofThefts({ sessions }: Keepers, { id }: User): Belongings {
  return {
    show: async () =>
      (await sessions.thefts(id)).map(({ noticedAt, ...rest }) => ({
        noticedAt: new Date(noticedAt).toISOString(),
        ...rest,
      })),
  };
}

/** Attempts are counted by the account's address and by its ID. */
function ofLimits(
  { kv, limits }: Keepers,
  { id, email }: User,
): Belongings {
  const keys = [id, ...email === "" ? [] : [email]].flatMap(limits.keysOf);
  return { keys, prefixes: keys, show: () => talliesAt(kv, keys) };
}

async function talliesAt(kv: Deno.Kv, keys: readonly Deno.KvKey[]) {
  const rows: { key: Deno.KvKey; value: unknown }[] = [];
  for (const key of keys) {
    const { value } = await kv.get(key);
    if (value !== null) rows.push({ key, value });
    for await (const row of kv.list({ prefix: key })) rows.push(row);
  }
  return rows.map(({ key, value }) => ({
    of: key[1],
    countedBy: key[2],
    tally: value,
  }));
}

function ofAudit({ audit }: Keepers, { id, createdAt }: User): Belongings {
  return {
    prefixes: [auditPrefix(id), loadPrefix(id)],
    async show() {
      const read = (before?: string) =>
        audit.list(id, { madeAt: createdAt, before, limit: ENTRIES });
      return allOf(await read(), read);
    },
  };
}

/** Reads no page before the last was taken. */
async function* allOf(
  page: Answer,
  read: (before: string) => Promise<Answer>,
): AsyncGenerator<unknown> {
  for (;;) {
    for (const event of page.events) yield inWords(event);
    if (page.older === null) return;
    page = await read(page.older);
  }
}

function inWords({ at, ...event }: AuditEvent) {
  return { time: new Date(at).toISOString(), ...event };
}
