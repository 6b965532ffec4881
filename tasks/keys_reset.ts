/**
 * `deno task keys:reset`, when the keyring in the database cannot be opened:
 * because the secret that it was sealed with is lost, or because it was altered.
 *
 * @module
 */
import { resetKeyring } from "../lib/sessions/mod.ts";
import { openSiteKeys } from "../lib/site_keys.ts";
import { stop, takeNoArguments, withDatabase } from "./site_keys.ts";

takeNoArguments(Deno.args);
await withDatabase(async ({ settings, kv, secrets }) => {
  const code = await openSiteKeys(settings, { kv, secrets }).then(
    () => null,
    (error) => error.code,
  );
  if (code !== "ERR_KEYRING") {
    stop(
      "The keyring can be opened, so there is nothing to mend. A single key is ended by: deno task keys:revoke KID",
    );
  }
  await resetKeyring({ kv, secrets });
  return "The keyring begins anew: restart every process. Who had a token that a lost key signed logs in once more.";
});
