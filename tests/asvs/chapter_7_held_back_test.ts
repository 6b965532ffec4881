/**
 * OWASP ASVS 5.0, 7.4.1 and 7.5.1: a session that is over acts no more, not even for a request that began
 * while it lived and whose sender holds the body back.
 */

import assert from "node:assert/strict";
import { stepAt, totpCode } from "../../lib/accounts/factors/totp.ts";
import type {
  LinkAbouts,
  LinkPurpose,
} from "../../lib/accounts/link_purposes.ts";
import { answerWith, askFor, secretOn } from "../http/factor_steps.ts";
import { fieldsOf } from "../http/form_fields.ts";
import {
  everyFullAccount,
  type FullAccount,
  pathIn,
} from "../http/full_account.ts";
import { holdBack } from "../http/held_back.ts";
import { sessionOf } from "../http/kit.ts";
import { HARMLESS, SENSITIVE } from "../http/sensitive_table.ts";
import type { Client } from "../support/client.ts";
import { softPasskey } from "../support/soft_passkey.ts";
import { readSources } from "../support/sources.ts";

type Form = Record<string, string>;

const HOUR = 3_600_000;

/** What reads a body and needs a session: a form that would be taken as long as the session lives. */
const FORMS: Record<string, (account: FullAccount) => Form | Promise<Form>> = {
  "POST /account/password": () => ({ password: "eight brass latchkeys" }),
  "POST /account/email": () => ({ email: "eve@example.net" }),
  "POST /account/security/authenticator": newAppForm,
  "POST /account/security/passkeys/new": newPasskeyForm,
  "POST /account/security/passkeys/:id": () => ({ name: "Eve's" }),
  "POST /account/security/recovery-codes/file": ({ recoveryCodes }) => ({
    codes: recoveryCodes.join(" "),
  }),
  "POST /account/thefts": () => ({ next: "/account" }),
  "POST /account/delete": () => ({ password: "" }),
  "POST /account/export": () => ({}),
  "POST /account/confirm": ({ owner, passkey }) =>
    answerWith(owner, "confirm", passkey),
};

async function newAppForm({ owner, site }: FullAccount): Promise<Form> {
  const answer = await owner.get("/account/security/authenticator");
  const html = await answer.text();
  return {
    setup: fieldsOf(html).get("setup")!.value,
    code: totpCode(secretOn(html), stepAt(site.clock())),
  };
}

async function newPasskeyForm({ owner, origin }: FullAccount): Promise<Form> {
  const { options, state } = await askFor(owner, "add");
  const response = softPasskey(origin).create(options);
  return { name: "Eve's", response, state };
}

/** What ends the session meanwhile. */
const ENDINGS: Record<string, (account: FullAccount) => Promise<unknown>> = {
  "its owner logs out everywhere": ({ other }) =>
    post(other, "/account/logout-everywhere"),
  "another device logs it out": async ({ owner, other }) => {
    const { id } = (await sessionOf(owner))!;
    await post(other, `/account/devices/${id}/revoke`);
  },
  "another device changes the password": ({ other }) =>
    post(other, "/account/password", { password: "nine tin whistles here" }),
  "the password is reset by mail": async (account) => {
    const token = await linkOf(account, "reset-password", null);
    const form = { password: "nine tin whistles here" };
    await post(account.client(), `/password/reset/${token}`, form);
  },
  "a change of address is undone": async (account) => {
    const { email } = (await account.site.accounts.get(account.userId))!;
    const token = await linkOf(account, "undo-address", { email });
    await post(account.client(), `/email/undo/${token}`);
  },
  "the account is deleted": ({ other }) => post(other, "/account/delete"),
  "the operator ends everybody's sessions": ({ site }) =>
    site.sessions.revokeEverybody(),
  "the operator disables the account": ({ site, userId }) =>
    site.sessions.disable(userId),
};

/** Fails unless the form was taken. */
async function post(client: Client, path: string, form: Form = {}) {
  const answer = await client.post(path, form);
  assert.equal(answer.status, 303, `${path}: ${await answer.text()}`);
}

/** A link as it would be mailed, which any browser may use. */
async function linkOf<P extends LinkPurpose>(
  { site, userId }: FullAccount,
  purpose: P,
  about: LinkAbouts[P],
): Promise<string> {
  const expiresAt = site.clock() + HOUR;
  const link = { purpose, subject: userId, about, expiresAt };
  return (await site.accounts.byMail.makeLink(link))!;
}

/** All that is stored, but for the rows of dead sessions, which are cleared away while nobody waits. */
async function everythingIn({ site, userId }: FullAccount) {
  await Promise.all([site.mail.idle(), site.audit.settled()]);
  const rows = await Array.fromAsync(site.kv.list({ prefix: [] }));
  return {
    rows: rows.filter(({ key }) => key[0] !== "sessions"),
    sessions: await site.sessions.list(userId),
  };
}

for (const [what, end] of Object.entries(ENDINGS)) {
  everyFullAccount(
    `ASVS 7.4.1, 7.5.1: a request whose body is held back does nothing when ${what} meanwhile`,
    async (account) => {
      const held = [];
      for (const [action, formFor] of Object.entries(FORMS)) {
        const path = pathIn(account, action.split(" ")[1]);
        const form = await formFor(account);
        held.push({ action, ...await holdBack(account.owner, path, form) });
      }
      await end(account);
      const before = await everythingIn(account);
      for (const { action, release } of held) {
        const answer = await release();
        assert.equal(await answer.text(), "", action);
        assert.equal(answer.status, 303, action);
        const to = answer.headers.get("location");
        assert.match(to!, /^\/login\?next=%2Faccount/, action);
        const cookies = answer.headers.getSetCookie().filter((line) =>
          !line.startsWith("__Host-session_notice=session-over;")
        );
        assert.deepEqual(cookies, [], action);
      }
      assert.deepEqual(await everythingIn(account), before);
    },
  );
}

everyFullAccount(
  "a request whose body is held back does what it asks for as long as its session lives",
  async (account) => {
    const { owner, site, userId } = account;
    const path = pathIn(account, "/account/security/passkeys/:id");
    const { release } = await holdBack(owner, path, { name: "Tablet" });
    account.advance(HOUR);
    // Seen again, and renewed where the strategy renews.
    await (await owner.get("/account")).body?.cancel();
    const answer = await release();
    assert.equal(answer.headers.get("location"), "/account/security");
    const { factors } = await site.factors.read(userId);
    assert.deepEqual(factors.passkeys.map(({ name }) => name), ["Tablet"]);
  },
);

Deno.test("whatever reads a body in a session is tried with one that is held back", async () => {
  const known = [...Object.values(SENSITIVE).flat(), ...Object.keys(HARMLESS)];
  const reading = (await readSources())
    .filter(({ path, text }) =>
      /^routes\/(account|api)\//.test(path) &&
      /\breq\.(?:json|text|formData|arrayBuffer|bytes|blob)\(|readForm\(|await assertHeld\(/
        .test(text)
    ).map(({ path }) => path);
  assert.equal(reading.length, Object.keys(FORMS).length, String(reading));
  for (const action of Object.keys(FORMS)) {
    assert.ok(known.includes(action), `${action} is not there any more.`);
  }
});
