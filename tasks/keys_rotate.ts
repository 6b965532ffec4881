/**
 * `deno task keys:rotate`: lets a new key follow the one that signs, with nobody
 * logged out. It happens by itself every 30 days.
 *
 * @module
 */
import { describeRotation } from "../lib/key_report.ts";
import { stop, takeNoArguments, withSiteKeys } from "./site_keys.ts";

takeNoArguments(Deno.args);
await withSiteKeys(async (keys, { settings }) => {
  if (settings.session.jwt.algorithm === "HS256") {
    stop(
      "With HS256 the secret is the key: put a new one first in SESSION_SECRET, leave the old one behind it after a comma, and restart. Nobody is logged out.",
    );
  }
  return describeRotation(await keys.rotate(), keys.list());
});
