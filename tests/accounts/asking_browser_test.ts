/** The code that another browser shows: what a try writes down. */

import assert from "node:assert/strict";
import {
  askedBy,
  codeOf,
  newBrowserSecret,
  tryCode,
} from "../../lib/accounts/asking_browser.ts";
import { findLink, putLink } from "../../lib/accounts/one_time_links.ts";

const HOUR = 3_600_000;
const NOW = Date.UTC(2031, 0, 2);

/** Lets everything through to a database and notes for how long it is to keep what is written. */
function noting(kv: Deno.Kv, kept: (number | undefined)[]): Deno.Kv {
  const atomic = () => {
    const operation = kv.atomic();
    const set = operation.set.bind(operation);
    operation.set = (key, value, options) => {
      kept.push(options?.expireIn);
      return set(key, value, options);
    };
    return operation;
  };
  return { get: kv.get.bind(kv), atomic } as unknown as Deno.Kv;
}

Deno.test("a wrong code makes a link's life neither shorter nor longer", async () => {
  const kv = await Deno.openKv(":memory:");
  const kept: (number | undefined)[] = [];
  const noted = noting(kv, kept);
  const browser = newBrowserSecret();
  const operation = noted.atomic();
  const token = putLink(operation, {
    purpose: "reset-password",
    subject: "s".repeat(22),
    about: null,
    expiresAt: NOW + 3 * HOUR,
    askedBy: askedBy(browser),
  }, NOW);
  await operation.commit();
  const later = NOW + HOUR;
  const link = (await findLink(noted, "reset-password", token, later))!;
  assert.equal(await tryCode(noted, link, "AAAA-AAAA", later), "wrong");
  const right = await tryCode(noted, link, codeOf(browser)!, later);
  assert.ok(typeof right === "object");
  // Counted anew, since the first try changed the row.
  assert.deepEqual([...new Set(kept)], [3 * HOUR, 2 * HOUR]);
  kv.close();
});
