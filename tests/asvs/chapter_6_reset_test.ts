/** OWASP ASVS 5.0, 6.4.3: a new password by mail logs nobody in, ends what it must and leaves what it must not touch. */

import assert from "node:assert/strict";
import {
  ADA,
  BOB,
  logIn,
  type MailSite,
  openMailSite,
  PASSWORD,
  press,
  send,
  sessionOf,
  signUpByMail,
} from "../by_mail/kit.ts";
import { addPasskey, answerWith, setUpApp } from "../http/factor_steps.ts";
import { STRATEGIES } from "../http/kit.ts";
import type { Client } from "../support/client.ts";

const NEW_PASSWORD = "another nineteen violets";

const GITHUB = {
  provider: "github" as const,
  issuer: "https://github.com",
  subject: "1815",
  name: ADA.name,
  email: ADA.email,
  amr: ["fed"],
};

/** A site on which Ada is logged in, with one of everything, and Bob; she confirmed her address, or did not. */
async function withBoth({ strategy = "kv", confirmed = true }) {
  const site = await openMailSite({ settings: { strategy } });
  const [ada, bob] = [site.client(), site.client()];
  if (confirmed) await signUpByMail(site, ada);
  else {
    // As before the site had a mail server.
    await site.site.accounts.signUp({ ...ADA, password: PASSWORD });
    await logIn(ada);
  }
  await signUpByMail(site, bob, BOB);
  const app = await setUpApp(site, ada);
  const { passkey } = await addPasskey(site, ada);
  const { userId } = (await sessionOf(ada))!;
  assert.equal(await site.site.identities.link(userId, GITHUB), "linked");
  return { site, ada, bob, app, passkey, userId };
}

/** Asks for a link and chooses a new password with it. */
async function reset(site: MailSite, client: Client): Promise<Response> {
  await send(client, "/password/forgot", { email: ADA.email });
  const link = await site.linkTo(ADA.email);
  const answer = await press(client, link, { password: NEW_PASSWORD });
  assert.equal(answer.status, 303);
  assert.equal(answer.headers.get("location"), "/login");
  return answer;
}

/** What an account is got into by, but the password. */
async function waysInto({ site }: MailSite, userId: string) {
  const { factors } = await site.factors.read(userId);
  const identities = await site.identities.list(userId);
  return { factors, identities, account: await site.accounts.get(userId) };
}

for (const strategy of STRATEGIES) {
  Deno.test(`ASVS 6.4.3: ${strategy}: a new password by mail logs nobody in, begins no log-in, and logs out every device of the account and no other`, async () => {
    const { site, ada, bob } = await withBoth({ strategy });
    await using _closing = site;
    const copy = ada.cookies.header("/");
    const client = site.client();
    const answer = await reset(site, client);
    const set = answer.headers.getSetCookie().map((line) => line.split("=")[0]);
    // One tells what was done, the other is taken away.
    const left = ["asked_log_in", "notice"].map((name) =>
      `__Host-session_${name}`
    );
    assert.deepEqual(set.sort(), left);
    assert.equal(await sessionOf(client), null);
    const second = await client.get("/login/second");
    await second.body?.cancel();
    assert.equal(second.headers.get("location"), "/login");
    assert.equal(await sessionOf(ada), null);
    assert.equal(await sessionOf(site.client(), { cookie: copy }), null);
    assert.notEqual(await sessionOf(bob), null);
    // Nor is anybody logged in who was when they opened it.
    const inside = site.client();
    await press(inside, "/login", { ...BOB, password: PASSWORD });
    const { id } = (await sessionOf(inside))!;
    await reset(site, inside);
    assert.equal((await sessionOf(inside))?.id, id);
  });
}

Deno.test("ASVS 6.4.3: a new password by mail leaves what a confirmed address's account is got into by, and the old password is void", async () => {
  const { site, app, passkey, userId } = await withBoth({});
  await using _closing = site;
  const before = await waysInto(site, userId);
  const client = site.client();
  site.advance(30_000);
  await reset(site, client);
  const after = await waysInto(site, userId);
  const emailVerifiedAt = after.account!.emailVerifiedAt;
  assert.deepEqual(after, {
    ...before,
    account: { ...before.account, emailVerifiedAt },
  });
  const form = { email: ADA.email, password: PASSWORD };
  assert.equal((await press(client, "/login", form)).status, 401);
  const anew = { ...form, password: NEW_PASSWORD };
  assert.equal(await send(client, "/login", anew), "/login/second");
  const code = { code: app.code() };
  assert.equal(await send(client, "/login/second", code), "/account");
  const device = site.client();
  const answered = await answerWith(device, "log-in", passkey);
  assert.equal(await send(device, "/login/passkey", answered), "/account");
});

Deno.test("ASVS 6.4.3: a new password by mail voids the links that were mailed before it", async () => {
  const { site } = await withBoth({});
  await using _closing = site;
  const asking = site.client();
  await send(asking, "/login/email", { email: ADA.email });
  const link = await site.linkTo(ADA.email);
  await reset(site, site.client());
  assert.equal((await press(asking, link)).status, 410);
});

Deno.test("ASVS 6.4.3: where an address is confirmed by it for the first time, every other way in goes, and nobody is logged in", async () => {
  const { site, ada, passkey, userId } = await withBoth({ confirmed: false });
  await using _closing = site;
  const owner = site.client();
  await reset(site, owner);
  assert.equal(await sessionOf(owner), null);
  assert.equal(await sessionOf(ada), null);
  const { factors, identities } = await waysInto(site, userId);
  assert.deepEqual(identities, []);
  assert.equal(factors.authenticator, null);
  assert.equal(factors.recovery, null);
  assert.deepEqual(factors.passkeys, []);
  const stranger = site.client();
  const answered = await answerWith(stranger, "log-in", passkey);
  assert.equal((await press(stranger, "/login/passkey", answered)).status, 401);
  const form = { email: ADA.email, password: NEW_PASSWORD };
  assert.equal(await send(owner, "/login", form), "/account");
});
