/**
 * The cookie of a session that was just started or renewed.
 *
 * @module
 */
import type { Parts } from "../engine.ts";
import type { SessionRecord } from "../storage/records.ts";

/**
 * Writes the cookie of a session. A persistent one lasts as long as the session
 * can; the server decides all the same.
 *
 * @param engine The engine.
 * @param token The cookie's value.
 * @param record The session's record.
 * @returns A `Set-Cookie` value.
 */
export function sessionCookie(
  engine: Pick<Parts, "jar" | "clock">,
  token: string,
  record: SessionRecord,
): string {
  const seconds = Math.floor((record.endsAt - engine.clock()) / 1000);
  return engine.jar.write(
    token,
    record.persistent ? Math.max(seconds, 0) : undefined,
  );
}
