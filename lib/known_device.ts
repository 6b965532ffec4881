/**
 * Tells devices that have logged in to an account before, so that what strangers
 * try elsewhere does not hold up its owner. The cookie opens nothing: it lets its
 * bearer guess at one account, counted apart from everybody else. It is sealed,
 * names up to five accounts without a word that could be read, lasts as long as
 * browsers keep a cookie, and counts only until the password is changed.
 *
 * @module
 */
import { passwordKey, type PasswordRecord } from "./accounts/password_store.ts";
import { normaliseEmail, type User } from "./accounts/users.ts";
import { type CookieJar, openCookieJar } from "./sessions/mod.ts";
import type { State } from "./state.ts";

/** How many accounts one browser is known to. */
const MOST_ACCOUNTS = 5;

/** The longest that a browser keeps a cookie (RFC 6265bis, 5.5), in seconds. */
const MAX_AGE = 400 * 24 * 60 * 60;

/** What is sealed for one account. */
interface Mark {
  readonly userId: string;
  /** Names the device among those of the account. */
  readonly device: string;
  /** When it last logged in, in milliseconds since 1970. */
  readonly at: number;
}

/**
 * Finds the name by which an account knows the device that asks.
 *
 * @param state The request's state.
 * @param headers The request's headers.
 * @param email The account's address.
 * @returns The name, or `null` for a stranger.
 */
export async function knownDevice(
  state: State,
  headers: Headers,
  email: string,
): Promise<string | null> {
  const mark = marksOf(state, headers)
    .map((sealed) => openMark(state, sealed, email)).find((mark) => mark);
  if (!mark) return null;
  const { kv, clock } = state.site;
  if (clock() - mark.at > MAX_AGE * 1000) return null;
  const { value } = await kv.get<PasswordRecord>(passwordKey(mark.userId));
  return value !== null && value.changedAt > mark.at ? null : mark.device;
}

/**
 * Makes the device that asks known to an account that it has just logged in to.
 *
 * @param state The request's state; its answer gets the cookie.
 * @param headers The request's headers.
 * @param user Whose account.
 */
export function rememberDevice(
  state: State,
  headers: Headers,
  user: User,
): void {
  // Without an address nobody can try a password on the account.
  if (user.email === "") return;
  const marks = marksOf(state, headers);
  const own = (sealed: string) => openMark(state, sealed, user.email);
  const before = marks.map(own).find((mark) => mark);
  const mark: Mark = {
    userId: user.id,
    device: before?.device ?? crypto.randomUUID(),
    at: state.site.clock(),
  };
  const sealed = state.site.sealedBox.seal(
    JSON.stringify(mark),
    contextOf(user.email),
  );
  const others = marks.filter((sealed) => own(sealed) === null);
  const value = [sealed, ...others].slice(0, MOST_ACCOUNTS).join("~");
  state.setCookies.push(jarOf(state).write(value, MAX_AGE));
}

/**
 * Makes the device a stranger to an account that is deleted.
 *
 * @param state The request's state; its answer gets the cookie.
 * @param headers The request's headers.
 * @param user Whose account it was.
 */
export function forgetDevice(
  state: State,
  headers: Headers,
  user: User,
): void {
  const others = marksOf(state, headers)
    .filter((sealed) => openMark(state, sealed, user.email) === null);
  const jar = jarOf(state);
  state.setCookies.push(
    others.length > 0 ? jar.write(others.join("~"), MAX_AGE) : jar.clear(),
  );
}

function marksOf(state: State, headers: Headers): string[] {
  const value = jarOf(state).read(headers.get("cookie"));
  return value?.split("~", MOST_ACCOUNTS) ?? [];
}

function openMark(
  { site }: State,
  sealed: string,
  email: string,
): Mark | null {
  const opened = site.sealedBox.open(sealed, contextOf(email));
  return opened && JSON.parse(opened.text);
}

function contextOf(email: string): string {
  return `device known to ${normaliseEmail(email)}`;
}

function jarOf({ site }: State): CookieJar {
  const { origin, session: { cookie: { name, sameSite } } } = site.settings;
  const secure = origin.startsWith("https:");
  return openCookieJar({ name: `${name}_device`, sameSite, secure });
}
