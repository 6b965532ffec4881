/** What people are told by mail, and what the links in such mails do (ASVS 6.3.5, 6.3.7). */

import assert from "node:assert/strict";
import { AGENTS } from "../browser/visits.ts";
import { addPasskey } from "../http/factor_steps.ts";
import {
  ADA,
  BOB,
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

const DAY = 24 * 60 * 60_000;
const NEW = "new@example.com";

async function scene() {
  const site = await openMailSite();
  const ada = site.client();
  await signUpByMail(site, ada);
  return { site, ada };
}

/** The subjects of all mails to an address, the newest first, without those that carry a link to do something. */
async function subjects(site: MailSite, address: string): Promise<string[]> {
  return (await site.mailsTo(address)).map(({ subject }) => subject)
    .filter((subject) => !/^(Finish|Confirm)/.test(subject));
}

const NEW_DEVICE = "A new device is logged in to Latchkey";

Deno.test("the first device of an account is no news, nor is one that was seen in the last 90 days", async () => {
  const { site } = await scene();
  await using _closing = site;
  await logIn(site.client());
  site.advance(89 * DAY);
  await logIn(site.client());
  site.advance(89 * DAY);
  await logIn(site.client());
  assert.deepEqual(await subjects(site, ADA.email), []);
});

Deno.test("6.3.5: a device that was not seen for 90 days is news, once", async () => {
  const { site } = await scene();
  await using _closing = site;
  const phone = { userAgent: AGENTS.phone };
  await logIn(site.client(phone));
  assert.deepEqual(await subjects(site, ADA.email), [NEW_DEVICE]);
  await logIn(site.client(phone));
  assert.deepEqual(await subjects(site, ADA.email), [NEW_DEVICE]);
  site.advance(90 * DAY);
  await logIn(site.client(phone));
  assert.deepEqual(await subjects(site, ADA.email), [NEW_DEVICE, NEW_DEVICE]);
  const { text } = await site.mailTo(ADA.email);
  assert.match(text, /^Device: Safari on iOS$/m);
  assert.match(text, /^Network address: 203\.0\.113\.7$/m);
});

Deno.test("the link about a new device logs out that one, by a button and in any browser", async () => {
  const { site, ada } = await scene();
  await using _closing = site;
  const thief = site.client({ userAgent: AGENTS.phone });
  await logIn(thief);
  const link = await site.linkTo(ADA.email);
  assert.match(link, /^\/logout\/[\w-]{65}$/);
  const asked = await (await site.client().get(link)).text();
  assert.match(asked, /This logs Safari on iOS out of your account/);
  assert.doesNotMatch(asked, /is logged out/);
  const anywhere = site.client();
  assert.equal((await anywhere.get(link)).status, 200);
  assert.notEqual(await sessionOf(thief), null);
  assert.equal(await send(anywhere, link, {}), "/password/forgot");
  assert.equal(await sessionOf(thief), null);
  assert.notEqual(await sessionOf(ada), null);
  assert.equal((await press(anywhere, link)).status, 410);
  const { userId } = (await sessionOf(ada))!;
  const { events } = await site.site.audit.list(userId);
  const [used, ended] = events;
  assert.deepEqual([used.type, used.method], ["link-used", "end-session"]);
  assert.deepEqual([ended.type, ended.target?.device], [
    "device-logged-out",
    "Safari on iOS",
  ]);
});

Deno.test("a device is logged out by its link even after it has given proof again", async () => {
  const { site } = await scene();
  await using _closing = site;
  const thief = site.client({ userAgent: AGENTS.phone });
  await logIn(thief);
  const before = (await sessionOf(thief))!.id;
  await send(thief, "/account/confirm", { password: PASSWORD });
  assert.notEqual((await sessionOf(thief))!.id, before);
  await send(site.client(), await site.linkTo(ADA.email), {});
  assert.equal(await sessionOf(thief), null);
});

Deno.test("the link about a new device works for a week", async () => {
  const { site } = await scene();
  await using _closing = site;
  await logIn(site.client({ userAgent: AGENTS.phone }));
  const link = await site.linkTo(ADA.email);
  site.advance(7 * DAY - 1);
  assert.equal((await site.client().get(link)).status, 200);
  site.advance(1);
  assert.equal((await site.client().get(link)).status, 410);
});

Deno.test("6.3.7: a changed password is told, however it is changed", async () => {
  const { site, ada } = await scene();
  await using _closing = site;
  await send(ada, "/account/password", {
    current: PASSWORD,
    password: "eight brass latchkeys",
  });
  assert.deepEqual(await subjects(site, ADA.email), [
    "Your Latchkey password was changed",
  ]);
});

/** Changes Ada's address, and returns the link that undoes it. */
async function changeTo(
  site: MailSite,
  client: ReturnType<MailSite["client"]>,
  from: string,
  to: string,
): Promise<string | null> {
  await send(client, "/account/email", { email: to, current: PASSWORD });
  await send(client, await site.linkTo(to), {});
  const mail = await site.mailTo(from);
  assert.equal(
    mail.subject,
    "The address of your Latchkey account was changed",
  );
  return /\/email\/undo\//.test(mail.text) ? linkIn(mail, site.origin) : null;
}

Deno.test("6.3.7: a new address counts once it is confirmed, and both are told", async () => {
  const { site, ada } = await scene();
  await using _closing = site;
  await send(ada, "/account/email", { email: NEW, current: PASSWORD });
  await logIn(site.client());
  await send(ada, await site.linkTo(NEW), {});
  const changed = "The address of your Latchkey account was changed";
  assert.equal((await subjects(site, ADA.email))[0], changed);
  assert.equal((await subjects(site, NEW))[0], changed);
  const form = { email: ADA.email, password: PASSWORD };
  assert.equal((await press(site.client(), "/login", form)).status, 401);
  await logIn(site.client(), { email: NEW });
  assert.notEqual(await sessionOf(ada), null);
});

Deno.test("7.5.1: a new address needs the password, a whole address, and another one than before", async () => {
  const { site, ada } = await scene();
  await using _closing = site;
  for (
    const form of [
      { email: NEW, current: "not the password" },
      { email: NEW, current: "" },
      { email: "new", current: PASSWORD },
      { email: " ADA@example.com ", current: PASSWORD },
    ]
  ) {
    const answer = await press(ada, "/account/email", form);
    assert.equal(answer.status, 422, JSON.stringify(form));
  }
  assert.deepEqual(await site.mailsTo(NEW), []);
});

Deno.test("an address that was given away meanwhile is not taken over", async () => {
  const { site, ada } = await scene();
  await using _closing = site;
  await send(ada, "/account/email", { email: BOB.email, current: PASSWORD });
  const link = await site.linkTo(BOB.email);
  await signUpByMail(site, site.client(), BOB);
  assert.equal((await press(ada, link)).status, 410);
  await logIn(site.client());
  await logIn(site.client(), { email: BOB.email });
});

Deno.test("the old address undoes a change within three days: it is back, everybody is out, and the password is void", async () => {
  const { site, ada } = await scene();
  await using _closing = site;
  const undo = await changeTo(site, ada, ADA.email, NEW);
  assert.ok(undo);
  site.advance(3 * DAY - 1);
  const owner = site.client();
  assert.match(await (await owner.get(undo)).text(), /ada@example\.com/);
  assert.equal(await send(owner, undo, {}), "/password/forgot");
  assert.equal(await sessionOf(ada), null);
  for (const email of [NEW, ADA.email]) {
    const form = { email, password: PASSWORD };
    assert.equal((await press(site.client(), "/login", form)).status, 401);
  }
  await send(owner, "/password/forgot", { email: ADA.email });
  const password = "eight brass latchkeys";
  await send(owner, await site.linkTo(ADA.email), { password });
  await logIn(owner, { password });
  assert.equal((await press(owner, undo)).status, 410);
});

Deno.test("6.3.7: when a change of address is undone, both addresses are told, and what stays", async () => {
  const { site, ada } = await scene();
  await using _closing = site;
  const undo = await changeTo(site, ada, ADA.email, NEW);
  await send(site.client(), undo!, {});
  const back = await site.mailTo(ADA.email);
  const left = await site.mailTo(NEW);
  for (const { subject } of [back, left]) {
    assert.equal(subject, "Your Latchkey account has its old address again");
  }
  assert.match(back.text, /^Your address is back\n/);
  assert.match(back.text, /are still there/);
  assert.match(back.text, /https:\/\/latchkey\.example\/account\/security/);
  assert.match(left.text, /^Your address was changed back\n/);
  assert.doesNotMatch(left.text + left.html, /ada@example\.com/);
  assert.doesNotMatch(back.text + back.html, /new@example\.com/);
});

Deno.test("6.3.7: whoever changed the address back themselves is told once that the change was undone", async () => {
  const { site, ada } = await scene();
  await using _closing = site;
  const undo = await changeTo(site, ada, ADA.email, NEW);
  await send(ada, "/account/email", { email: ADA.email, current: PASSWORD });
  const back = (await site.mailsTo(ADA.email)).find(({ text }) =>
    text.includes("/email/change/")
  );
  await send(ada, linkIn(back!, site.origin), {});
  await send(site.client(), undo!, {});
  const told = (mails: readonly { subject: string }[]) =>
    mails.filter(({ subject }) => /has its old address again/.test(subject))
      .length;
  assert.equal(told(await site.mailsTo(ADA.email)), 1);
  assert.equal(told(await site.mailsTo(NEW)), 0);
});

Deno.test("6.3.7: when an account is deleted, its address is told, and nobody when it was not", async () => {
  const { site, ada } = await scene();
  await using _closing = site;
  const told = "Your Latchkey account was deleted";
  const wrong = { password: "not the password" };
  assert.equal((await press(ada, "/account/delete", wrong)).status, 401);
  assert.ok(!(await subjects(site, ADA.email)).includes(told));
  await send(ada, "/account/delete", { password: PASSWORD });
  const { subject, text, html } = await site.mailTo(ADA.email);
  assert.equal(subject, told);
  for (const body of [text, html]) {
    assert.match(body, /It cannot be brought back/);
  }
});

Deno.test("after three days a change stands", async () => {
  const { site, ada } = await scene();
  await using _closing = site;
  const undo = await changeTo(site, ada, ADA.email, NEW);
  site.advance(3 * DAY);
  assert.equal((await press(site.client(), undo!)).status, 410);
});

Deno.test("the first of several addresses can undo them all, and no later one can undo anything", async () => {
  const { site, ada } = await scene();
  await using _closing = site;
  const undo = await changeTo(site, ada, ADA.email, NEW);
  assert.equal(await changeTo(site, ada, NEW, "third@example.com"), null);
  await send(site.client(), undo!, {});
  const user = await site.site.accounts.byMail.findByEmail(ADA.email);
  assert.equal(user?.email, ADA.email);
  for (const gone of [NEW, "third@example.com"]) {
    assert.equal(await site.site.accounts.byMail.findByEmail(gone), null);
  }
});

Deno.test("an address that somebody else signed up with meanwhile is not taken from them", async () => {
  const { site, ada } = await scene();
  await using _closing = site;
  const undo = await changeTo(site, ada, ADA.email, NEW);
  await signUpByMail(site, site.client());
  assert.equal((await press(site.client(), undo!)).status, 410);
  await logIn(site.client());
  await logIn(site.client(), { email: NEW });
});

Deno.test("6.3.7: a factor that is added or taken away is told", async () => {
  const { site, ada } = await scene();
  await using _closing = site;
  const { userId } = (await sessionOf(ada))!;
  await site.site.audit.record({
    type: "factor-added",
    method: "passkey",
    userId,
  });
  await site.site.audit.record({
    type: "provider-unlinked",
    method: "github",
    userId,
  });
  await site.site.audit.record({
    type: "factor-added",
    method: "passkey",
    outcome: "failed",
    userId,
  });
  const mails = (await site.mailsTo(ADA.email)).slice(0, 2);
  assert.deepEqual(mails.map(({ text }) => text.split("\n")[0]).sort(), [
    "A passkey was added",
    "A way to log in through another site was removed",
  ]);
});

Deno.test("another name for a passkey is recorded, and told by no mail", async () => {
  const { site, ada } = await scene();
  await using _closing = site;
  const { userId } = (await sessionOf(ada))!;
  await addPasskey(site, ada);
  const { factors } = await site.site.factors.read(userId);
  const before = (await site.mailsTo(ADA.email)).length;
  const path = `/account/security/passkeys/${factors.passkeys[0].id}`;
  assert.equal(
    await send(ada, path, { name: "Key ring" }),
    "/account/security",
  );
  const { events: [{ type, name, formerName }] } = await site.site.audit
    .list(userId);
  assert.deepEqual([type, name, formerName], [
    "factor-renamed",
    "Key ring",
    "Telephone",
  ]);
  assert.equal((await site.mailsTo(ADA.email)).length, before);
});

Deno.test("6.3.5: a stolen session is told, with both devices", async () => {
  const { site, ada } = await scene();
  await using _closing = site;
  const { userId, id, device } = (await sessionOf(ada))!;
  const operation = site.site.kv.atomic();
  const recorded = site.site.audit.ofSessions([{
    type: "refresh-token-reused",
    userId,
    sessionId: id,
    device,
    presentedBy: { ...device, label: "Chrome on Windows", ip: "192.0.2.9" },
  }], operation);
  await operation.commit();
  recorded?.();
  const { subject, text } = await site.mailTo(ADA.email);
  assert.equal(subject, "A copy of your Latchkey session was used");
  assert.match(text, /^Device: Firefox on Linux$/m);
  assert.match(text, /^Copy used by: Chrome on Windows, 192\.0\.2\.9$/m);
});
