/**
 * The cookies of a session: which come with a request, and which go with the
 * answer. There is one that every strategy has, and one for the refresh token of
 * the hybrid strategy.
 *
 * @module
 */
import type { Parts } from "../engine.ts";
import type { Minted, Presented } from "../strategy.ts";

type Jars = Pick<Parts, "jar" | "refreshJar">;

/**
 * Reads what a request presents.
 *
 * @param jars The cookies.
 * @param header The request's `Cookie` header.
 * @returns What it presents, or `null` when that is nothing.
 */
export function readCookies(
  { jar, refreshJar }: Jars,
  header: string | null,
): Presented | null {
  if (header === null) return null;
  const token = jar.look(header);
  const refresh = refreshJar.look(header);
  return token === null && refresh === null ? null : { token, refresh };
}

/**
 * Lists what a request presents, for showing it.
 *
 * @param jars The cookies.
 * @param header The request's `Cookie` header.
 * @returns The cookies that are there, exactly once each.
 */
export function listCookies(
  { jar, refreshJar }: Jars,
  header: string | null,
): Array<{ name: string; value: string }> {
  return [jar, refreshJar].flatMap((each) => {
    const value = each.read(header);
    return value === null ? [] : [{ name: each.name, value }];
  });
}

/**
 * Writes the cookies of a session that was just started or renewed. Persistent
 * ones last as long as the session can; the server decides all the same.
 *
 * @param engine The cookies and the clock.
 * @param minted The tokens, and the session's record.
 * @param presented What the request came with; a refresh token that the session
 * does not have any more is removed.
 * @returns `Set-Cookie` values.
 */
export function writeCookies(
  engine: Jars & Pick<Parts, "clock">,
  { token, refresh, record }: Minted,
  presented: Presented | null,
): string[] {
  const seconds = Math.floor((record.endsAt - engine.clock()) / 1000);
  const maxAge = record.persistent ? Math.max(seconds, 0) : undefined;
  const lines = [engine.jar.write(token, maxAge)];
  if (refresh !== undefined) {
    lines.push(engine.refreshJar.write(refresh, maxAge));
  } else if (record.strategy !== "hybrid" && presented?.refresh) {
    lines.push(engine.refreshJar.clear());
  }
  return lines;
}

/**
 * Removes the cookies.
 *
 * @param jars The cookies.
 * @param hasRefresh Whether there may be a refresh token.
 * @returns `Set-Cookie` values.
 */
export function clearCookies(jars: Jars, hasRefresh: boolean): string[] {
  const lines = [jars.jar.clear()];
  if (hasRefresh) lines.push(jars.refreshJar.clear());
  return lines;
}
