/** OWASP ASVS 5.0, 16.2.5: whatever becomes of a link that was mailed, nothing of it that opens anything is in a log. */

import assert from "node:assert/strict";
import {
  ADA,
  codeOn,
  logIn,
  type MailSite,
  MINUTE,
  openMailSite,
  PASSWORD,
  press,
  send,
} from "../by_mail/kit.ts";
import type { Client } from "../support/client.ts";

const DAY = 24 * 60 * MINUTE;
const NEW = "new@example.com";
const PHONE = { userAgent: "Mozilla/5.0 (Windows NT 10.0) Chrome/149.0.0.0" };

/** Where links of every kind lie, and what the record calls them. */
const PATHS = {
  "/signup": "sign-up",
  "/login/email": "magic-link",
  "/password/reset": "reset",
  "/email/confirm": "confirm-address",
  "/email/change": "change-address",
  "/email/undo": "undo-address",
  "/logout": "end-session",
};

const WRITERS = ["log", "info", "warn", "error", "debug"] as const;

/** Keeps all that is written to standard output and standard error, by whomever. */
function keepEverything() {
  const written: string[] = [];
  const before = WRITERS.map((name) => [name, console[name]] as const);
  for (const name of WRITERS) {
    console[name] = (...values) =>
      void written.push(values.map((value) => Deno.inspect(value)).join(" "));
  }
  return {
    written,
    [Symbol.dispose]: () =>
      void Object.assign(
        console,
        Object.fromEntries(before),
      ),
  };
}

/** The links in all mails. */
async function linksIn(site: MailSite): Promise<Set<string>> {
  const mails = [...await site.mailsTo(ADA.email), ...await site.mailsTo(NEW)];
  const paths = mails.flatMap(({ text }) =>
    [...text.matchAll(/^https:\/\/[^/\s]+(\/\S+)$/gm)].map(([, path]) => path)
  );
  return new Set(paths.filter((path) => /\/[\w-]{65}$/.test(path)));
}

/** Opens a link and presses its button, as somebody who did not ask for it. */
async function tryLink(client: Client, link: string): Promise<void> {
  const opened = await client.get(link);
  await opened.body?.cancel();
  for (const code of ["", "AAAA-AAAA"]) {
    await press(client, link, { code, password: "another guess 123" });
  }
}

/** Asks for a link of each kind, has a stranger try it, and uses it. */
async function useOneOfEach(site: MailSite, secrets: Set<string>) {
  const ada = site.client();
  const use = async (to: string, form = {}, browser = ada) => {
    const link = await site.linkTo(to);
    await tryLink(site.client(), link);
    // Every cookie that the browser holds by now, and every code that it shows.
    for (const { value } of browser.cookies.all()) secrets.add(value);
    await send(browser, link, form);
    site.advance(MINUTE);
  };
  // These undo what somebody else did, so any browser may use them.
  const useByAnybody = async (to: string) => {
    const link = await site.linkTo(to);
    await send(site.client(), link, {});
    await tryLink(site.client(), link);
    site.advance(MINUTE);
  };
  const shown = async (path: string, browser = ada) =>
    secrets.add(await codeOn(browser, path));
  await send(ada, "/signup", { ...ADA, password: PASSWORD });
  await shown("/signup/sent");
  await use(ADA.email);
  const asking = site.client();
  await send(asking, "/login/email", { email: ADA.email });
  await shown("/login/email/sent", asking);
  await use(ADA.email, {}, asking);
  await logIn(site.client(PHONE));
  await useByAnybody(ADA.email);
  await send(ada, "/account/email", { email: NEW, current: PASSWORD });
  await use(NEW);
  await site.site.mail.idle();
  await useByAnybody(ADA.email);
  const forgotten = site.client();
  await send(forgotten, "/password/forgot", { email: ADA.email });
  await shown("/password/forgot/sent", forgotten);
  await use(ADA.email, { password: PASSWORD }, forgotten);
}

Deno.test("ASVS 16.2.5: of a link that is tried, used, void, too old or made up, neither token, code nor cookie is in a log", async () => {
  const printed: string[] = [];
  const print = (line: string) => void printed.push(line);
  await using site = await openMailSite({ parts: { print } });
  using output = keepEverything();
  const secrets = new Set<string>([PASSWORD, "another guess 123"]);
  await useOneOfEach(site, secrets);
  // These are never used, and too old in a while.
  const asking = site.client();
  await send(asking, "/login/email", { email: ADA.email });
  await send(asking, "/signup", { ...ADA, email: NEW, password: PASSWORD });
  const links = await linksIn(site);
  const kinds = new Set([...links].map((link) => link.slice(0, -66)));
  for (const path of Object.keys(PATHS)) {
    if (path !== "/email/confirm") assert.ok(kinds.has(path), path);
    const madeUp = "A".repeat(22) + crypto.randomUUID().padEnd(43, "-");
    links.add(`${path}/${madeUp}`).add(`${path}/${madeUp}.`);
  }
  for (const later of [0, 15 * MINUTE, 8 * DAY]) {
    site.advance(later);
    for (const link of links) {
      await tryLink(site.client(), link);
      // Of one kind a few lines are printed in a minute.
      site.advance(MINUTE);
    }
  }
  await site.site.audit.settled();
  const lines = printed.map((line) => JSON.parse(line));
  for (const method of Object.values(PATHS)) {
    const found = lines.some((line) =>
      line.method === method && line.reason === "unknown-link"
    );
    assert.ok(found, `what tells of a dead link: ${method}`);
  }
  for (const link of links) {
    // The first half names whose it is, and may be told.
    secrets.add(link.slice(link.lastIndexOf("/") + 23));
  }
  const kept = await Array.fromAsync(site.site.kv.list({ prefix: ["audit"] }));
  const stored = kept.map(({ value }) => JSON.stringify(value));
  const everything = [...printed, ...output.written, ...stored].join("\n");
  for (const secret of secrets) {
    assert.ok(!everything.includes(secret), secret);
  }
});
