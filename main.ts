/**
 * The app, with its settings read and its database open. What every request
 * passes through stands in `lib/app.ts`.
 *
 * @module
 */
import { loadSettings } from "./fresh.config.ts";
import { createApp } from "./lib/app.ts";
import { openSite } from "./lib/site.ts";
import { stopWith } from "./lib/stop.ts";

/** The site's services. */
export const site = await Promise.resolve()
  .then(() => openSite(loadSettings()))
  .catch(stopWith);

if (!site.mail.works) {
  console.warn(
    "SMTP_URL is not set, so nothing can be mailed: links to log in, forgotten passwords and notices are switched off, and signing up tells whether an address has an account.",
  );
}

/** The app that Fresh serves. */
export const app = createApp(site);

// Deno Deploy looks for it at the top level, and runs it in one process; elsewhere
// each process does, and those who come second find it done.
Deno.cron?.("rotate signing keys", "7 * * * *", async () => {
  await site.keys.rotateIfDue();
});
