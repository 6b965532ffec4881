/**
 * Reads several lists of the record as one, the newest entry first.
 *
 * @module
 */
import type { AuditEvent } from "./event.ts";

type Row = Deno.KvEntry<AuditEvent>;

/**
 * Merges lists.
 *
 * @param lists The lists, each with its newest entry first.
 * @returns The entries of all, each read when it is asked for.
 */
export async function* newestFirst(
  lists: readonly AsyncIterator<Row>[],
): AsyncGenerator<Row> {
  const heads = await Promise.all(lists.map((list) => list.next()));
  for (;;) {
    let newest = -1;
    for (const [at, head] of heads.entries()) {
      if (head.done) continue;
      const other = heads[newest];
      if (newest < 0 || isNewer(head.value.key, other.value.key)) {
        newest = at;
      }
    }
    if (newest < 0) return;
    yield heads[newest].value;
    heads[newest] = await lists[newest].next();
  }
}

/** As the database orders them: what happened in the same moment, by ID. */
function isNewer(one: Deno.KvKey, other: Deno.KvKey): boolean {
  const [at, id] = one.slice(-2) as [number, string];
  const [otherAt, otherId] = other.slice(-2) as [number, string];
  return at === otherAt ? id > otherId : at > otherAt;
}
