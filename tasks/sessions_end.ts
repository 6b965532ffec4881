/**
 * `deno task sessions:end ADDRESS` logs one person out everywhere, `deno task
 * sessions:end --everybody` everybody (ASVS 7.4.5). What ended is stored when this
 * returns; processes that run refuse it within `revocation.pollEvery`, or within
 * `maxStaleness` where they cannot read the log.
 *
 * @module
 */
import { openAudit } from "../lib/audit/audit.ts";
import { findUserIdByEmail, normaliseEmail } from "../lib/accounts/users.ts";
import { openSessions } from "../lib/sessions/mod.ts";
import { sessionsConfig } from "../lib/sessions_config.ts";
import { stop, withSiteKeys } from "./site_keys.ts";

const [who, ...rest] = Deno.args;
if (who === undefined || rest.length > 0 || who.length > 254) {
  stop(
    "Say whose sessions, and nothing else: deno task sessions:end ADDRESS, or deno task sessions:end --everybody",
  );
}
await withSiteKeys(async (keys, { settings, kv }) => {
  const email = normaliseEmail(who);
  const everybody = who === "--everybody";
  const userId = everybody ? null : await findUserIdByEmail(kv, email);
  if (userId === null && !everybody) {
    stop(`Nobody has the address ${JSON.stringify(who)}.`);
  }
  const audit = openAudit({ kv, clock: Date.now });
  const sessions = openSessions({
    config: sessionsConfig(settings),
    kv,
    keys,
    record: audit.ofSessions,
  });
  try {
    if (userId === null) await sessions.revokeEverybody();
    else await sessions.revokeAll(userId);
  } finally {
    await sessions.close();
  }
  return userId === null
    ? "Everybody is logged out, everywhere."
    : `${email} is logged out everywhere.`;
});
