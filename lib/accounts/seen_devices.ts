/**
 * Which devices an account was used on lately. A device is the name of its browser and the name of its
 * system, as the account page shows them: what changes from one visit to the next, such as a version
 * or an address, makes no new one. It is new when it was not seen for 90 days. Nothing is written down
 * for an account that is no more, however late it is noted.
 *
 * - `["seen_devices", userId]` → when each was last seen, by name
 *
 * @module
 */
import type { Device } from "../sessions/mod.ts";
import { readUser } from "./users.ts";

/** For how long a device is known after it was last seen, in milliseconds. */
export const KNOWN_FOR = 90 * 24 * 60 * 60_000;

/** The most that are kept for one account; one more pushes out the one that was seen longest ago. */
const MOST = 50;

/** When each was last seen, in milliseconds since 1970. */
export type Known = Readonly<Record<string, number>>;

/**
 * Names the key of an account's devices.
 *
 * @param userId whose account
 * @returns the key
 */
export function seenDevicesKey(userId: string): Deno.KvKey {
  return ["seen_devices", userId];
}

/**
 * Notes that an account is used on a device.
 *
 * @param kv the database
 * @param userId whose account
 * @param device the device
 * @param now when, in milliseconds since 1970
 * @returns `first` when it is the first device ever, `new` when it was not seen for 90 days;
 * `known` too when there is no such account
 */
export async function noteDevice(
  kv: Deno.Kv,
  userId: string,
  { browser, os }: Pick<Device, "browser" | "os">,
  now: number,
): Promise<"first" | "new" | "known"> {
  const key = seenDevicesKey(userId);
  const name = `${browser} on ${os}`;
  for (;;) {
    const [entry, user] = await Promise.all([
      kv.get<Known>(key),
      readUser(kv, userId),
    ]);
    if (user.value === null) return "known";
    const known = entry.value ?? {};
    const recent = Object.entries({ ...known, [name]: now })
      .filter(([, at]) => now - at < KNOWN_FOR)
      .sort(([, a], [, b]) => b - a)
      .slice(0, MOST);
    const { ok } = await kv.atomic().check(entry, user)
      .set(key, Object.fromEntries(recent), { expireIn: KNOWN_FOR }).commit();
    if (!ok) continue;
    if (entry.value === null) {
      // What an older account was used on may have expired.
      return now - user.value.createdAt < KNOWN_FOR ? "first" : "new";
    }
    return Object.hasOwn(known, name) && now - known[name] < KNOWN_FOR
      ? "known"
      : "new";
  }
}
