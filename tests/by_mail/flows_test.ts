/** Logging in, signing up, choosing a new password and confirming an address, by links in mails. */

import assert from "node:assert/strict";
import { stepAt, totpCode } from "../../lib/accounts/factors/totp.ts";
import { NO_LIMITS } from "../http/kit.ts";
import { DOUBTFUL } from "../http/next_table.ts";
import { tags, text } from "../components/markup.ts";
import type { Client } from "../support/client.ts";
import {
  ADA,
  BOB,
  codeOn,
  linkIn,
  logIn,
  type MailSite,
  openMailSite,
  PASSWORD,
  press,
  send,
  sessionOf,
  signUpByMail,
} from "./kit.ts";

const NEW_PASSWORD = "eight brass latchkeys";

/** A site on which Ada is logged in on one device. */
async function scene(options = {}) {
  const site = await openMailSite(options);
  const ada = site.client();
  await signUpByMail(site, ada);
  return { site, ada };
}

async function ask(
  site: MailSite,
  client = site.client(),
  form: Record<string, string> = {},
) {
  // Mails are made side by side: of two at once either may come to be the newest.
  await site.site.mail.idle();
  await send(client, "/login/email", { email: ADA.email, ...form });
  return { client, link: await site.linkTo(ADA.email) };
}

async function askReset(site: MailSite, client = site.client()) {
  await site.site.mail.idle();
  await send(client, "/password/forgot", { email: ADA.email });
  return { client, link: await site.linkTo(ADA.email) };
}

Deno.test("a link logs in where it was asked for, and says how in amr", async () => {
  const { site } = await scene();
  await using _closing = site;
  const { client, link } = await ask(site);
  const page = await client.get(link);
  assert.match(text(await page.text()), /You asked for this link/);
  assert.equal(await sessionOf(client), null);
  assert.equal(await send(client, link, {}), "/account");
  assert.deepEqual((await sessionOf(client))?.amr, ["email"]);
});

Deno.test("after a link is used its browser is asked for nothing more, and the cookie that asked is gone", async () => {
  const { site } = await scene();
  await using _closing = site;
  const { client, link } = await ask(site);
  await send(client, link, {});
  const names = client.cookies.all().map(({ name }) => name);
  assert.ok(names.every((name) => !name.includes("asked")), String(names));
});

Deno.test("a link is void once the password was changed, or the address", async () => {
  const { site, ada } = await scene();
  await using _closing = site;
  const first = await ask(site);
  const forgot = await askReset(site);
  await send(ada, "/account/password", {
    current: PASSWORD,
    password: NEW_PASSWORD,
  });
  assert.equal((await press(first.client, first.link)).status, 410);
  const form = { password: "nine brass latchkeys" };
  assert.equal((await press(forgot.client, forgot.link, form)).status, 410);

  const second = await ask(site);
  await send(ada, "/account/email", {
    email: "new@example.com",
    current: NEW_PASSWORD,
  });
  await send(ada, await site.linkTo("new@example.com"), {});
  assert.equal((await press(second.client, second.link)).status, 410);
});

Deno.test("whoever logs in by link goes where they wanted to, and nowhere else", async () => {
  const { site } = await scene({ parts: { rules: NO_LIMITS } });
  await using _closing = site;
  const goTo = async (next: string) => {
    const { client, link } = await ask(site, site.client(), { next });
    return await send(client, link, {});
  };
  assert.equal(
    await goTo("/account/password?a=b#c"),
    "/account/password?a=b#c",
  );
  for (const [what, next] of Object.entries(DOUBTFUL)) {
    assert.equal(await goTo(next), "/account", what);
  }
});

Deno.test("6.4.3: a link does not get past a second factor", async () => {
  const { site, ada } = await scene();
  await using _closing = site;
  const { userId } = (await sessionOf(ada))!;
  const secret = crypto.getRandomValues(new Uint8Array(20));
  const code = () => totpCode(secret, stepAt(site.site.clock()));
  await site.site.factors.addAuthenticator({ userId, secret, code: code() });
  site.advance(60_000);

  const { client, link } = await ask(site);
  assert.equal(await send(client, link, {}), "/login/second");
  assert.equal(await sessionOf(client), null);

  const forgot = await askReset(site);
  await send(forgot.client, forgot.link, { password: NEW_PASSWORD });
  assert.equal(await sessionOf(forgot.client), null);
  const form = { email: ADA.email, password: NEW_PASSWORD };
  assert.equal(await send(forgot.client, "/login", form), "/login/second");
  assert.equal(await sessionOf(forgot.client), null);
});

Deno.test("7.4.3: a new password ends every session, signs nobody in, and its owner is told", async () => {
  const { site, ada } = await scene();
  await using _closing = site;
  const phone = site.client();
  await logIn(phone);
  const { client, link } = await askReset(site);
  const location = await send(client, link, { password: NEW_PASSWORD });
  assert.equal(location, "/login");
  for (const device of [ada, phone, client]) {
    assert.equal(await sessionOf(device), null);
  }
  assert.match(
    await (await client.get("/login")).text(),
    /Log in with the new/,
  );
  const mail = await site.mailTo(ADA.email);
  assert.equal(mail.subject, "Your Latchkey password was changed");
  assert.match(mail.text, /with a link that was mailed/);
  assert.equal(
    (await press(client, "/login", { ...ADA, password: PASSWORD })).status,
    401,
  );
  await logIn(client, { password: NEW_PASSWORD });
});

Deno.test("a password that is no good leaves the link as it was", async () => {
  const { site, ada } = await scene();
  await using _closing = site;
  const { client, link } = await askReset(site);
  for (const password of ["", "short", "ada@example.com", "password1"]) {
    assert.equal((await press(client, link, { password })).status, 422);
  }
  assert.notEqual(await sessionOf(ada), null);
  await send(client, link, { password: NEW_PASSWORD });
});

Deno.test("in another browser a bad password costs no try of the code", async () => {
  const { site } = await scene();
  await using _closing = site;
  const { client, link } = await askReset(site);
  const code = await codeOn(client, "/password/forgot/sent");
  const other = site.client();
  for (let times = 0; times < 8; times++) {
    const form = { code, password: "short" };
    assert.equal((await press(other, link, form)).status, 422);
  }
  await send(other, link, { code, password: NEW_PASSWORD });
});

Deno.test("16.3.1: a wrong code is recorded for the owner, and the code is not", async () => {
  const { site, ada } = await scene();
  await using _closing = site;
  const { userId } = (await sessionOf(ada))!;
  const { link } = await ask(site);
  const code = "AAAA-AAAA";
  assert.equal((await press(site.client(), link, { code })).status, 422);
  const { events } = await site.site.audit.list(userId);
  assert.deepEqual(
    events.slice(0, 2).map(({ type, outcome, method }) => [
      type,
      outcome,
      method,
    ]),
    [["link-used", "failed", "magic-link"], ["link-asked", "ok", "magic-link"]],
  );
  assert.ok(!JSON.stringify(events).includes(code));
});

Deno.test("no account is there before the link in the mail is used", async () => {
  await using site = await openMailSite();
  const client = site.client();
  const form = { ...ADA, password: PASSWORD };
  assert.equal(await send(client, "/signup", form), "/signup/sent");
  assert.equal(await sessionOf(client), null);
  const link = await site.linkTo(ADA.email);
  assert.equal((await press(client, "/login", form)).status, 401);
  assert.equal(await send(client, link, {}), "/account");
  assert.notEqual(await sessionOf(client), null);
  await logIn(site.client());
});

Deno.test("somebody who signs up with another's address gets nothing when they open the mail", async () => {
  await using site = await openMailSite();
  const eve = site.client();
  await send(eve, "/signup", { ...ADA, password: PASSWORD });
  const link = await site.linkTo(ADA.email);
  const ada = site.client();
  assert.equal((await press(ada, link)).status, 422);
  const form = { email: ADA.email, password: PASSWORD };
  assert.equal((await press(eve, "/login", form)).status, 401);
});

Deno.test("of two who sign up with one address, the one who opens the mail first has it", async () => {
  const site = await openMailSite();
  await using _closing = site;
  const clients = [site.client(), site.client()];
  const links: string[] = [];
  for (const client of clients) {
    await send(client, "/signup", { ...ADA, password: PASSWORD });
    links.push(await site.linkTo(ADA.email));
  }
  const statuses = await Promise.all(
    clients.map(async (client, at) => (await press(client, links[at])).status),
  );
  assert.deepEqual(statuses, [410, 303]);
});

Deno.test("signing up with a known address changes nothing, and its owner is told", async () => {
  const { site, ada } = await scene();
  await using _closing = site;
  const eve = site.client();
  const form = { ...ADA, name: "Eve", password: NEW_PASSWORD };
  assert.equal(await send(eve, "/signup", form), "/signup/sent");
  const mail = await site.mailTo(ADA.email);
  assert.match(mail.subject, /You have a Latchkey account already/);
  assert.equal(linkIn(mail, site.origin), "/login");
  assert.notEqual(await sessionOf(ada), null);
  await logIn(site.client());
});

Deno.test("an address that was never confirmed gets a new password instead of a link, which shuts out whoever signed up", async () => {
  const site = await openMailSite();
  await using _closing = site;
  // As before the site had a mail server.
  const made = await site.site.accounts.signUp({ ...ADA, password: PASSWORD });
  assert.ok(made.ok);
  const squatter = site.client();
  await logIn(squatter);
  const { client, link } = await ask(site);
  assert.match(link, /^\/password\/reset\//);
  await send(client, link, { password: NEW_PASSWORD });
  assert.equal(await sessionOf(squatter), null);
  const again = await ask(site);
  assert.match(again.link, /^\/login\/email\//);
});

Deno.test("a disabled account is let in by no link", async () => {
  const { site, ada } = await scene();
  await using _closing = site;
  const { userId } = (await sessionOf(ada))!;
  const { client, link } = await ask(site);
  await site.site.sessions.disable(userId);
  assert.equal((await press(client, link)).status, 410);
  assert.equal(await sessionOf(client), null);
});

const DEVELOPMENT = { ORIGIN: "http://localhost:8000" };

Deno.test("on a development machine signing up logs in at once, and the mailbox has a link to confirm", async () => {
  await using site = await openMailSite({
    env: DEVELOPMENT,
    parts: { mailer: undefined },
  });
  const client = site.client();
  const form = { ...ADA, password: PASSWORD };
  assert.equal(await send(client, "/signup", form), "/account");
  assert.notEqual(await sessionOf(client), null);
  const link = await site.linkTo(ADA.email);
  const confirmed = async () =>
    (await site.site.accounts.byMail.findByEmail(ADA.email))?.emailVerifiedAt;
  assert.equal(await confirmed(), undefined);

  const stranger = site.client();
  assert.equal((await stranger.get(link)).status, 403);
  assert.equal((await press(stranger, link)).status, 403);
  const bob = site.client();
  await send(bob, "/signup", { ...BOB, password: PASSWORD });
  assert.equal((await press(bob, link)).status, 410);
  assert.equal(await confirmed(), undefined);

  assert.equal(await send(client, link, {}), "/account/email");
  assert.equal(await confirmed(), site.site.clock());
  assert.equal((await press(client, link)).status, 410);
});

Deno.test("on a development machine a link logs in to an address that is not confirmed", async () => {
  await using site = await openMailSite({
    env: DEVELOPMENT,
    parts: { mailer: undefined },
  });
  await send(site.client(), "/signup", { ...ADA, password: PASSWORD });
  const { client, link } = await ask(site);
  assert.equal(await send(client, link, {}), "/account");
});

Deno.test("a link to confirm can be asked for again, and voids the one before", async () => {
  await using site = await openMailSite({
    env: DEVELOPMENT,
    parts: { mailer: undefined },
  });
  const client = site.client();
  await send(client, "/signup", { ...ADA, password: PASSWORD });
  const first = await site.linkTo(ADA.email);
  assert.equal(
    await send(client, "/account/email/confirm", {}),
    "/account/email",
  );
  const second = await site.linkTo(ADA.email);
  assert.notEqual(first, second);
  assert.equal((await press(client, first)).status, 410);
  await send(client, second, {});
  const before = (await site.mailsTo(ADA.email)).length;
  await send(client, "/account/email/confirm", {});
  assert.equal((await site.mailsTo(ADA.email)).length, before);
});

Deno.test("a link to confirm, opened by who is not logged in, says so and puts its token into no other address", async () => {
  await using site = await openMailSite({
    env: DEVELOPMENT,
    parts: { mailer: undefined },
  });
  await send(site.client(), "/signup", { ...ADA, password: PASSWORD });
  const link = await site.linkTo(ADA.email);
  const client = site.client();
  const answer = await client.get(link);
  assert.equal(answer.status, 403);
  assert.equal(answer.headers.get("location"), null);
  assert.equal(answer.headers.get("referrer-policy"), "no-referrer");
  const html = await answer.text();
  assert.match(text(html), /Log in first/);
  const main = html.slice(html.indexOf("<main"));
  const ways = tags(main, "a").map(({ attributes }) => attributes.href);
  assert.deepEqual(ways, ["/login", link]);
  await logIn(client);
  assert.equal(await send(client, link, {}), "/account/email");
});

/** What a page says that is shown at once. */
async function pageAt(client: Client, path: string): Promise<string> {
  const answer = await client.get(path);
  assert.equal(answer.status, 200, answer.headers.get("location") ?? path);
  return text(await answer.text());
}

Deno.test("whoever gave proof long ago sees what their link did, and is not told that nothing was done", async () => {
  const { site, ada } = await scene();
  await using _closing = site;
  const email = "ada+new@example.com";
  site.advance(site.site.settings.session.stepUpAge - 60_000);
  await send(ada, "/account/email", { email, current: PASSWORD });
  const link = await site.linkTo(email);
  site.advance(120_000);
  const path = await send(ada, link, {});
  assert.match(await pageAt(ada, path), /Your account has its new address\./);
});

Deno.test("confirming an address with old proof, and asking for the link, say what was done", async () => {
  await using site = await openMailSite({
    env: DEVELOPMENT,
    parts: { mailer: undefined },
  });
  const client = site.client();
  await send(client, "/signup", { ...ADA, password: PASSWORD });
  site.advance(site.site.settings.session.stepUpAge + 1000);
  const asked = await send(client, "/account/email/confirm", {});
  assert.match(await pageAt(client, asked), /We sent a mail to your address\./);
  const path = await send(client, await site.linkTo(ADA.email), {});
  assert.match(await pageAt(client, path), /Your address is confirmed\./);
});

Deno.test("after asking for another address the page says that the mail went to the new one", async () => {
  const { site, ada } = await scene();
  await using _closing = site;
  const form = { email: "ada+new@example.com", current: PASSWORD };
  const path = await send(ada, "/account/email", form);
  assert.match(await pageAt(ada, path), /We sent a mail to the new address\./);
});

Deno.test("with old proof the page of the address asks for no password, since sending its form asks for more", async () => {
  const { site, ada } = await scene();
  await using _closing = site;
  const asksPassword = async () =>
    (await (await ada.get("/account/email")).text())
      .includes('name="current"');
  assert.equal(await asksPassword(), true);
  site.advance(site.site.settings.session.stepUpAge + 1000);
  assert.equal(await asksPassword(), false);
  const form = { email: "ada+new@example.com" };
  assert.match(
    await send(ada, "/account/email", form),
    /^\/account\/confirm\?next=/,
  );
});
