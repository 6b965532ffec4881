/** Whoever gets an account back by mail has it for themselves: what a stranger added to it goes. */

import assert from "node:assert/strict";
import { endingAll } from "../../lib/end_sessions.ts";
import type { Session } from "../../lib/sessions/mod.ts";
import { addPasskey, answerWith, setUpApp } from "../http/factor_steps.ts";
import { text } from "../components/markup.ts";
import {
  ADA,
  linkIn,
  logIn,
  type MailSite,
  MINUTE,
  openMailSite,
  PASSWORD,
  press,
  send,
  sessionOf,
  signUpByMail,
} from "./kit.ts";

const HOUR = 60 * 60_000;
const DAY = 24 * HOUR;
const EVIL = "evil@example.com";
const NEW_PASSWORD = "eight brass latchkeys";

const GITHUB = {
  provider: "github" as const,
  issuer: "https://github.com",
  subject: "666",
  name: "Eve",
  email: EVIL,
  amr: ["fed"],
};

type Client = ReturnType<MailSite["client"]>;

async function scene() {
  const site = await openMailSite({ settings: { stepUpAge: "30d" } });
  const ada = site.client();
  await signUpByMail(site, ada);
  const { userId } = (await sessionOf(ada))!;
  site.advance(HOUR);
  return { site, ada, userId };
}

/** Changes Ada's address to the attacker's; returns the link in the mail to hers. */
async function takeAddress(site: MailSite, client: Client): Promise<string> {
  await send(client, "/account/email", { email: EVIL, current: PASSWORD });
  await send(client, await site.linkTo(EVIL), {});
  const mails = await site.mailsTo(ADA.email);
  const mail = mails.find(({ text }) => text.includes("/email/undo/"));
  return linkIn(mail!, site.origin);
}

async function chooseNewPassword(site: MailSite, client: Client) {
  await send(client, "/password/forgot", { email: ADA.email });
  const mail = (await site.mailsTo(ADA.email)).find(({ text }) =>
    text.includes("/password/reset/")
  );
  const form = { password: NEW_PASSWORD };
  return await send(client, linkIn(mail!, site.origin), form);
}

async function waysOf({ site }: MailSite, userId: string) {
  const { factors } = await site.factors.read(userId);
  const identities = await site.identities.list(userId);
  return {
    app: factors.authenticator !== null,
    codes: factors.recovery !== null,
    passkeys: factors.passkeys.map(({ name }) => name),
    providers: identities.map(({ provider }) => provider),
  };
}

type Save = Parameters<
  MailSite["site"]["accounts"]["byMail"]["undoAddress"]
>[1];

/** Stores a change by itself. */
async function alone(
  { site }: MailSite,
  { checks, write }: Parameters<Save>[0],
): Promise<boolean> {
  const operation = site.kv.atomic().check(...checks);
  write(operation);
  return (await operation.commit()).ok;
}

const NOTHING = { app: false, codes: false, passkeys: [], providers: [] };

Deno.test("undoing a change of address takes away what was added since the day before it", async () => {
  const { site, userId } = await scene();
  await using _closing = site;
  const eve = site.client();
  await logIn(eve);
  const { passkey } = await addPasskey(site, eve, "Eve's");
  await setUpApp(site, eve);
  await site.site.identities.link(userId, GITHUB);
  site.advance(DAY - HOUR);
  const undo = await takeAddress(site, eve);
  site.advance(2 * DAY);
  await addPasskey(site, eve, "Eve's other");

  const owner = site.client();
  const page = text(await (await owner.get(undo)).text());
  assert.match(
    page,
    /removes the passkeys.* added since the day before the change/,
  );
  assert.equal(await send(owner, undo, {}), "/password/forgot");
  assert.match(
    text(await (await owner.get("/password/forgot")).text()),
    /what was added to log in with is removed.* are still there: then look at \/account\/security/,
  );
  assert.deepEqual(await waysOf(site, userId), NOTHING);
  assert.equal(await site.site.identities.find(GITHUB), null);
  assert.equal(await sessionOf(eve), null);
  const again = await answerWith(eve, "log-in", passkey);
  assert.equal((await press(eve, "/login/passkey", again)).status, 401);

  await chooseNewPassword(site, owner);
  const form = { email: ADA.email, password: NEW_PASSWORD };
  assert.equal(await send(owner, "/login", form), "/account");
});

Deno.test("what an undone change took away is in the record, and is told by mail", async () => {
  const { site, userId } = await scene();
  await using _closing = site;
  const eve = site.client();
  await logIn(eve);
  await addPasskey(site, eve, "Eve's");
  await site.site.identities.link(userId, GITHUB);
  await send(site.client(), await takeAddress(site, eve), {});
  const { events } = await site.site.audit.list(userId);
  const of = (type: string) =>
    events.filter((event) => event.type === type)
      .map(({ method, name }) => [method, name]);
  assert.deepEqual(of("factor-removed").sort(), [
    ["passkey", "Eve's"],
    ["recovery-codes", undefined],
  ]);
  assert.deepEqual(of("provider-unlinked"), [["github", EVIL]]);
  assert.ok(
    (await site.mailsTo(ADA.email)).some(({ text }) =>
      text.startsWith("A passkey was removed")
    ),
  );
});

Deno.test("what the owner added long before a change stays when it is undone, and is asked for", async () => {
  const { site, ada, userId } = await scene();
  await using _closing = site;
  const app = await setUpApp(site, ada);
  await addPasskey(site, ada, "Ada's");
  site.advance(DAY + 1);
  const undo = await takeAddress(site, ada);
  const thief = site.client();
  await send(thief, undo, {});
  assert.deepEqual(await waysOf(site, userId), {
    app: true,
    codes: true,
    passkeys: ["Ada's"],
    providers: [],
  });
  assert.match(
    text(await (await thief.get("/password/forgot")).text()),
    /Your address is back, and every device is logged out\. Now choose.* are still there: then look at \/account\/security/,
  );
  await chooseNewPassword(site, thief);
  const form = { email: ADA.email, password: NEW_PASSWORD };
  assert.equal(await send(thief, "/login", form), "/login/second");
  assert.equal(
    await send(thief, "/login/second", { code: app.code() }),
    "/account",
  );
});

Deno.test("an account keeps the identity that it was made with, however young it is", async () => {
  const { site } = await scene();
  await using _closing = site;
  const made = await site.site.identities.signUp({
    ...GITHUB,
    email: "bob@example.com",
  });
  assert.ok(typeof made === "object");
  const { byMail } = site.site.accounts;
  const token = await byMail.makeLink({
    purpose: "undo-address",
    subject: made.user.id,
    about: { email: "bob@example.com" },
    expiresAt: site.site.clock() + 3 * DAY,
  });
  const link = await byMail.findLink("undo-address", token!);
  const save: Save = (together) => alone(site, together);
  assert.equal((await byMail.undoAddress(link!, save))?.removed, 0);
  assert.equal((await site.site.identities.list(made.user.id)).length, 1);
});

/** An account that somebody made with Ada's address before the site had a mail server. */
async function squatted() {
  const site = await openMailSite();
  const made = await site.site.accounts.signUp({ ...ADA, password: PASSWORD });
  assert.ok(made.ok);
  const eve = site.client();
  await logIn(eve);
  const { passkey } = await addPasskey(site, eve, "Eve's");
  await site.site.identities.link(made.user.id, GITHUB);
  return { site, eve, passkey, userId: made.user.id };
}

for (const path of ["/login/email", "/password/forgot"]) {
  Deno.test(`whoever confirms an address first, by ${path}, has the account alone`, async () => {
    const { site, eve, passkey, userId } = await squatted();
    await using _closing = site;
    const ada = site.client();
    await send(ada, path, { email: ADA.email });
    const mail = await site.mailTo(ADA.email);
    assert.match(mail.text, /removes its passkeys/);
    const form = { password: NEW_PASSWORD };
    assert.equal(await send(ada, linkIn(mail, site.origin), form), "/login");
    assert.match(
      text(await (await ada.get("/login")).text()),
      /what others may have added to log in with is removed/,
    );
    assert.deepEqual(await waysOf(site, userId), NOTHING);
    assert.equal(await site.site.identities.find(GITHUB), null);
    assert.equal(await sessionOf(eve), null);
    const again = await answerWith(eve, "log-in", passkey);
    assert.equal((await press(eve, "/login/passkey", again)).status, 401);
    await logIn(ada, { password: NEW_PASSWORD });
    assert.notEqual(await sessionOf(ada), null);
  });
}

Deno.test("what is added while a change is being undone does not slip through", async () => {
  const { site, ada, userId } = await scene();
  await using _closing = site;
  const undo = await takeAddress(site, ada);
  const { byMail } = site.site.accounts;
  const link = await byMail.findLink("undo-address", undo.split("/").at(-1)!);
  let saved = 0;
  const undone = await byMail.undoAddress(link!, async (together) => {
    if (saved++ === 0) await site.site.identities.link(userId, GITHUB);
    return await alone(site, together);
  });
  assert.equal(undone?.removed, 1);
  // In between, sessions are ended by themselves.
  assert.equal(saved, 3);
  assert.deepEqual(await waysOf(site, userId), NOTHING);
});

/** Renames the account's first passkey, in a session that lives or in none; tells whether it was done. */
async function rename(
  { site }: MailSite,
  userId: string,
  session?: Session,
): Promise<boolean> {
  const { factors } = await site.factors.read(userId);
  const holds = session && (() => site.sessions.holding(session));
  const name = crypto.randomUUID();
  const [{ id }] = factors.passkeys;
  return (await site.factors.renamePasskey({ userId, holds }, id, name)).ok;
}

Deno.test("whoever is inside cannot hold up a change that is being undone by renaming a passkey", async () => {
  const { site, ada, userId } = await scene();
  await using _closing = site;
  await addPasskey(site, ada, "Eve's");
  const [session] = await site.site.sessions.list(userId);
  const undo = await takeAddress(site, ada);
  const { byMail } = site.site.accounts;
  const link = await byMail.findLink("undo-address", undo.split("/").at(-1)!);
  const renamed: boolean[] = [];
  const undone = await byMail.undoAddress(link!, async (together) => {
    renamed.push(await rename(site, userId, session));
    return await endingAll(site.site.sessions, userId)(together);
  });
  // Passkey and recovery codes; the second time, sessions are ended by themselves.
  assert.equal(undone?.removed, 2);
  assert.deepEqual(renamed, [true, true, false]);
  assert.deepEqual(await waysOf(site, userId), NOTHING);
});

/** Has somebody write to the ways in before each end of all sessions, as a log-in with a passkey does. */
function disturb(site: MailSite, userId: string): () => void {
  const { sessions } = site.site;
  const { revokeAll } = sessions;
  const put = (own: typeof revokeAll) =>
    Object.assign(sessions, { revokeAll: own });
  put(async (...given) => {
    await rename(site, userId);
    await revokeAll(...given);
  });
  return () => void put(revokeAll);
}

const LINKS = {
  "undoing a change of address": async () => {
    const { site, ada, userId } = await scene();
    await addPasskey(site, ada, "Eve's");
    const link = await takeAddress(site, ada);
    return { site, userId, owner: site.client(), link, form: {} };
  },
  "confirming an address by a new password": async () => {
    const { site, userId } = await squatted();
    const owner = site.client();
    await send(owner, "/password/forgot", { email: ADA.email });
    const link = await site.linkTo(ADA.email);
    return { site, userId, owner, link, form: { password: NEW_PASSWORD } };
  },
};

for (const [what, begin] of Object.entries(LINKS)) {
  Deno.test(`${what} that other changes never let through is to be tried again, and the link still works`, async () => {
    const { site, userId, owner, link, form } = await begin();
    await using _closing = site;
    const calm = disturb(site, userId);
    const answer = await owner.post(link, form);
    assert.equal(answer.status, 503);
    assert.equal(answer.headers.get("retry-after"), "5");
    assert.match(text(await answer.text()), /Try again in 5 seconds/);
    const { events } = await site.site.audit.list(userId);
    const used = events.filter(({ type, method }) =>
      type === "link-used" && ["undo-address", "reset"].includes(method!)
    );
    assert.deepEqual(used, []);
    calm();
    await send(owner, link, form);
    assert.deepEqual(await waysOf(site, userId), NOTHING);
  });
}

Deno.test("a forgotten password takes nothing away where the address was confirmed", async () => {
  const { site, ada, userId } = await scene();
  await using _closing = site;
  await addPasskey(site, ada, "Ada's");
  await chooseNewPassword(site, site.client());
  assert.deepEqual((await waysOf(site, userId)).passkeys, ["Ada's"]);
});

Deno.test("who chooses a forgotten password anew is told by page and mail what stays, and where to look at it", async () => {
  const { site, ada } = await scene();
  await using _closing = site;
  await addPasskey(site, ada, "Eve's");
  const owner = site.client();
  await chooseNewPassword(site, owner);
  const page = text(await (await owner.get("/login")).text());
  assert.match(page, /are still there: if you suspect somebody, look at/);
  const mail = await site.mailTo(ADA.email);
  assert.match(mail.text, /are still there/);
  assert.match(mail.text, /https:\/\/latchkey\.example\/account\/security/);
});

Deno.test("who gets their address back finds there what is older than a day, and can remove it", async () => {
  const { site, ada, userId } = await scene();
  await using _closing = site;
  const eve = site.client();
  await logIn(eve);
  const { passkey } = await addPasskey(site, eve, "Eve's");
  site.advance(DAY + 1);
  const undo = await takeAddress(site, ada);
  const owner = site.client();
  const page = text(await (await owner.get(undo)).text());
  assert.match(page, /Older ones stay: look at them afterwards/);
  await send(owner, undo, {});
  assert.deepEqual((await waysOf(site, userId)).passkeys, ["Eve's"]);
  const again = await answerWith(eve, "log-in", passkey);
  assert.equal(await send(eve, "/login/passkey", again), "/account");
});

Deno.test("a second step that is younger than the day before a change goes when it is undone, three days later too", async () => {
  const { site, ada, userId } = await scene();
  await using _closing = site;
  const undo = await takeAddress(site, ada);
  site.advance(3 * DAY - HOUR);
  await setUpApp(site, ada);
  await send(site.client(), undo, {});
  assert.deepEqual(await waysOf(site, userId), NOTHING);
});

Deno.test("of several changes, each within three days of the last, the first address can undo all for three days after the last", async () => {
  const { site, ada, userId } = await scene();
  await using _closing = site;
  const next = "new@example.com";
  const { passkey } = await addPasskey(site, ada, "Ada's");
  site.advance(DAY + 1);
  await send(ada, "/account/email", { email: next, current: PASSWORD });
  await send(ada, await site.linkTo(next), {});
  const undo = linkIn(
    (await site.mailsTo(ADA.email)).find(({ text }) =>
      text.includes("/email/undo/")
    )!,
    site.origin,
  );
  site.advance(MINUTE);
  await addPasskey(site, ada, "Added since");
  site.advance(3 * DAY - 2 * MINUTE);
  const eve = site.client();
  const known = await answerWith(eve, "log-in", passkey);
  assert.equal(await send(eve, "/login/passkey", known), "/account");
  await send(eve, "/account/email", { email: EVIL, current: PASSWORD });
  await send(eve, await site.linkTo(EVIL), {});
  const [told] = await site.mailsTo(next);
  assert.match(
    told.text.replaceAll(/\s+/g, " "),
    /for 3 days from now the address that it had first can undo all of it/,
  );

  site.advance(3 * DAY - 1);
  assert.equal((await site.client().get(undo)).status, 200);
  const owner = site.client();
  assert.equal(await send(owner, undo, {}), "/password/forgot");
  assert.equal((await site.site.accounts.get(userId))?.email, ADA.email);
  assert.deepEqual((await waysOf(site, userId)).passkeys, ["Ada's"]);
});

Deno.test("three days after the last change nothing is undone", async () => {
  const { site, ada } = await scene();
  await using _closing = site;
  const undo = await takeAddress(site, ada);
  site.advance(2 * DAY);
  await send(ada, "/account/email", {
    email: "a@example.com",
    current: PASSWORD,
  });
  await send(ada, await site.linkTo("a@example.com"), {});
  site.advance(3 * DAY);
  assert.equal((await press(site.client(), undo)).status, 410);
});
