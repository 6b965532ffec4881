/**
 * `deno task keys:revoke KID`, when a key has leaked: everything that it signed is
 * refused at once, in every process.
 *
 * @module
 */
import { stop, withSiteKeys } from "./site_keys.ts";

const [kid, ...rest] = Deno.args;
if (kid === undefined || rest.length > 0) {
  stop(
    "Say which key, and nothing else: deno task keys:revoke KID. The ids are printed by: deno task keys:list",
  );
}
await withSiteKeys(async (keys, { settings }) => {
  const canSign = await keys.revoke(kid);
  const { mode, pollEvery } = settings.session.revocation;
  const seconds = pollEvery / 1000;
  const done =
    `Key ${kid} is revoked: processes that run refuse what it signed within ${seconds} s${
      mode === "instant" ? "" : ", if they can reach the database"
    }.`;
  return canSign ? done : `${done}\nNo secret is left, so nobody can log in: ` +
    "put a new one first in SESSION_SECRET and restart, for example from: openssl rand -base64 32";
});
