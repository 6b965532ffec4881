/**
 * OWASP ASVS 5.0, 7.4.1 and 7.5.1: that a session lives is part of the write that changes an account, so
 * that no moment is left in which a session that has just ended still acts.
 */

import assert from "node:assert/strict";
import type { Session } from "../../lib/sessions/mod.ts";
import { askFor, codesOn, setUpApp } from "../http/factor_steps.ts";
import {
  everyFullAccount,
  type FullAccount,
  pathIn,
} from "../http/full_account.ts";
import { softPasskey } from "../support/soft_passkey.ts";

type Form = Record<string, string>;

/** What changes an account, how often the session is read for it, and what is sent. */
const ACTIONS: Record<
  string,
  [reads: number, form?: (account: FullAccount) => Promise<Form>]
> = {
  "/account/security/passkeys/new": [2, newPasskey],
  "/account/security/passkeys/:id": [2, () => Promise.resolve({ name: "It" })],
  "/account/security/passkeys/:id/remove": [1],
  "/account/security/recovery-codes": [1],
  "/account/security/authenticator/remove": [1],
  "/account/identities/:id/unlink": [1],
  "/account/delete": [2],
};

async function newPasskey({ owner, origin }: FullAccount): Promise<Form> {
  const { options, state } = await askFor(owner, "add");
  const response = softPasskey(origin).create(options);
  return { name: "It", response, state };
}

/** Does something each time the session was read for a write, and before that write. */
function afterReading(
  { site: { sessions } }: FullAccount,
  act: (reads: number) => Promise<unknown>,
): void {
  const { holding } = sessions;
  let reads = 0;
  Object.assign(sessions, {
    async holding(session: Session) {
      const held = await holding(session);
      await act(++reads);
      return held;
    },
  });
}

/** What an account is got into by. */
async function waysInto({ site, userId }: FullAccount) {
  return {
    factors: (await site.factors.read(userId)).factors,
    identities: await site.identities.list(userId),
    account: await site.accounts.get(userId),
  };
}

for (const [path, [reads, formFor]] of Object.entries(ACTIONS)) {
  everyFullAccount(
    `ASVS 7.4.1, 7.5.1: ${path} does nothing when the session ends right before the write`,
    async (account) => {
      const { site, owner, userId } = account;
      await setUpApp(account, owner);
      const form = await formFor?.(account) ?? {};
      const before = await waysInto(account);
      afterReading(account, async (read) => {
        if (read === reads) await site.sessions.revokeAll(userId);
      });
      const answer = await owner.post(pathIn(account, path), form);
      assert.deepEqual(codesOn(await answer.text()), []);
      assert.match(
        answer.headers.get("location")!,
        /^\/login\?next=%2Faccount/,
      );
      assert.deepEqual(await waysInto(account), before);
    },
  );

  everyFullAccount(
    `${path} does what it should when the session is written to right before the write`,
    async (account) => {
      const { site, owner, userId } = account;
      await setUpApp(account, owner);
      const form = await formFor?.(account) ?? {};
      const before = await waysInto(account);
      afterReading(account, async (read) => {
        if (read !== reads) return;
        // As when it is seen again, or renewed.
        const rows = site.kv.list({ prefix: ["sessions", userId] });
        for await (const { key, value } of rows) await site.kv.set(key, value);
      });
      const answer = await owner.post(pathIn(account, path), form);
      await answer.body?.cancel();
      assert.ok([200, 303].includes(answer.status));
      assert.notDeepEqual(await waysInto(account), before);
    },
  );
}

everyFullAccount(
  "ASVS 7.4.1: no identity is linked when the session ends right before the write",
  async (account) => {
    const { site, userId, owner } = account;
    const { session } = await site.sessions.resolve(
      new Headers({ cookie: owner.cookies.header("/")! }),
    );
    const { identities, sessions } = site;
    afterReading(account, () => sessions.revokeAll(userId));
    const before = await waysInto(account);
    const outcome = await identities.link(userId, {
      provider: "oidc",
      issuer: "https://elsewhere.example",
      subject: "eve",
      email: "eve@example.net",
      name: "Eve",
      amr: ["pwd"],
    }, () => sessions.holding(session!));
    assert.equal(outcome, "over");
    assert.deepEqual(await waysInto(account), before);
  },
);

everyFullAccount(
  "ASVS 7.4.1: no link to another address is made when the session ends right before the write",
  async (account) => {
    const { site, userId, owner } = account;
    // Looked at when the body is there, and in the write.
    let reads = 0;
    afterReading(account, async (read) => {
      reads = read;
      if (read === 2) await site.sessions.revokeAll(userId);
    });
    const form = { email: "eve@example.net" };
    await (await owner.post("/account/email", form)).body?.cancel();
    await site.mail.idle();
    const prefix = ["one_time_links", userId];
    assert.deepEqual(await Array.fromAsync(site.kv.list({ prefix })), []);
    assert.equal(reads, 2, "then there was no session to look at");
  },
);

everyFullAccount(
  "however many passkeys are added while a change of address is undone, none of them stays",
  async (account) => {
    const { site, userId, owner } = account;
    const { email } = (await site.accounts.get(userId))!;
    const token = await site.accounts.byMail.makeLink({
      purpose: "undo-address",
      subject: userId,
      about: { email },
      expiresAt: site.clock() + 3 * 24 * 3_600_000,
    });
    account.advance(1);
    const forms = [];
    for (let at = 0; at < 19; at++) forms.push(await newPasskey(account));
    const adding = forms.map(async (form) => {
      const answer = await owner.post("/account/security/passkeys/new", form);
      await answer.body?.cancel();
    });
    const undone = await account.client().post(`/email/undo/${token}`, {});
    assert.equal(undone.status, 303, await undone.text());
    await Promise.all(adding);
    const { factors } = await site.factors.read(userId);
    const prefix = ["passkey_owners"];
    const rows = await Array.fromAsync(site.kv.list({ prefix }));
    // The one from long before.
    assert.deepEqual(factors.passkeys.map(({ id }) => id), [account.passkeyId]);
    assert.deepEqual(rows.map(({ key }) => key[1]), [account.passkeyId]);
  },
);
