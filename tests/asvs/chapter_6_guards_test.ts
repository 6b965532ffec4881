/**
 * OWASP ASVS 5.0, 6.1.3: every way in that docs/security.md names has the guards that it names there, each of
 * which is tried, and no others are claimed.
 */

import assert from "node:assert/strict";
import { openMailbox } from "../../lib/mail/mailbox.ts";
import { linkIn, MINUTE, press, send } from "../by_mail/kit.ts";
import { addPasskey, answerWith, setUpApp } from "../http/factor_steps.ts";
import { BOB, PASSWORD, sessionOf } from "../http/kit.ts";
import {
  begin,
  logInBy,
  openScene,
  type Scene,
  travel,
  visit,
} from "../http/oauth/kit.ts";
import type { Client } from "../support/client.ts";
import type { Lies } from "../support/soft_passkey.ts";
import { ROOT } from "../support/sources.ts";

/** A site with mail and a provider, on which Bob has a password and an app. */
interface Town extends Scene {
  bob: Client;
  linkTo(address: string): Promise<string>;
}

async function openTown(): Promise<Town> {
  const mailer = openMailbox(Date.now);
  const scene = await openScene({}, { parts: { mailer } });
  async function linkTo(address: string) {
    await scene.site.mail.idle();
    return linkIn(mailer.list().find(({ to }) => to === address)!, ORIGIN);
  }
  const bob = scene.client();
  await send(bob, "/signup", { ...BOB, password: PASSWORD });
  await send(bob, await linkTo(BOB.email), {});
  return { ...scene, bob, linkTo };
}

const ORIGIN = "https://latchkey.example";

/** Fails unless a way in ends where a second step is asked for, with nobody logged in. */
async function assertHalfway(client: Client, to: string | null) {
  assert.equal(to, "/login/second");
  assert.equal(await sessionOf(client), null);
}

async function statusOf(asking: Promise<Response>): Promise<number> {
  const answer = await asking;
  await answer.body?.cancel();
  return answer.status;
}

/** Fails unless trying again and again is held up. Whole blocks of addresses are in tests/limits/limits_test.ts. */
async function assertHeldUp(most: number, attempt: () => Promise<number>) {
  const statuses = [];
  for (let times = 0; times <= most; times++) statuses.push(await attempt());
  assert.equal(statuses.at(-1), 429);
  assert.ok(statuses.slice(0, 3).every((status) => status !== 429));
}

const logIn = (client: Client, email: string, password: string) =>
  statusOf(client.post("/login", { email, password }));

/** Asks for a link to log in. */
async function ask(town: Town) {
  const client = town.client();
  await send(client, "/login/email", { email: BOB.email });
  return { client, link: await town.linkTo(BOB.email) };
}

async function wrongPasskeys(town: Town, lies: Lies[]) {
  const { passkey } = await addPasskey(town, town.bob);
  for (const lie of lies) {
    const client = town.client();
    const form = await answerWith(client, "log-in", passkey, lie);
    const status = await statusOf(client.post("/login/passkey", { ...form }));
    assert.equal(status, 401, Deno.inspect(lie));
    assert.equal(await sessionOf(client), null);
  }
  const client = town.client();
  const form = await answerWith(client, "log-in", passkey);
  assert.equal(await send(client, "/login/passkey", { ...form }), "/account");
}

/** Goes to the provider and comes back with an answer in which something is another. */
async function comeBack(town: Town, name: string, value: string) {
  const client = town.client();
  const there = await begin(client, "/login/oidc");
  const back = new URL(await travel(there), ORIGIN);
  back.searchParams.set(name, value);
  assert.equal(await statusOf(client.get(back.pathname + back.search)), 400);
  assert.equal(await sessionOf(client), null);
}

/** What tries a guard. */
type Trial = (town: Town) => Promise<void>;

const SECOND_STEP = "a second step if the account has one";

/** The guards of each way in, in the words of the table. */
const GUARDS: Record<string, Record<string, Trial>> = {
  Password: {
    async [SECOND_STEP](town) {
      await setUpApp(town, town.bob);
      const client = town.client();
      const form = { email: BOB.email, password: PASSWORD };
      await assertHalfway(client, await send(client, "/login", form));
    },
    async "limits by account, address and block"(town) {
      const guess = () => logIn(town.client(), BOB.email, "a guess");
      await assertHeldUp(5, guess);
      let others = 0;
      const nobody = () => `nobody-${others++}@example.com`;
      await assertHeldUp(50, () => logIn(town.client(), nobody(), "a guess"));
    },
  },
  "Link by mail": {
    async "256 bits"(town) {
      const { link } = await ask(town);
      const secret = link.slice(-43);
      const bytes = Uint8Array.fromBase64(secret, { alphabet: "base64url" });
      assert.equal(bytes.length * 8, 256);
    },
    async "10 minutes"(town) {
      const { client, link } = await ask(town);
      town.advance(10 * MINUTE);
      assert.equal(await statusOf(client.post(link, {})), 410);
    },
    async "one use"(town) {
      const { client, link } = await ask(town);
      assert.equal(await statusOf(client.post(link, {})), 303);
      assert.equal(await statusOf(client.post(link, {})), 410);
    },
    async "this browser or a code"(town) {
      const { link } = await ask(town);
      const client = town.client();
      assert.equal(await statusOf(client.post(link, {})), 422);
      assert.equal(await sessionOf(client), null);
    },
    async [SECOND_STEP](town) {
      await setUpApp(town, town.bob);
      const { client, link } = await ask(town);
      await assertHalfway(client, await send(client, link, {}));
    },
  },
  Provider: {
    async PKCE(town) {
      const { searchParams } = await begin(town.client(), "/login/oidc");
      assert.equal(searchParams.get("code_challenge_method"), "S256");
      assert.equal(searchParams.get("code_challenge")?.length, 43);
    },
    state: (town) => comeBack(town, "state", "A".repeat(43)),
    async nonce(town) {
      town.idp.behaviour.forge = (claims, sign) =>
        sign({ ...claims, nonce: "another" });
      const client = town.client();
      assert.equal(await statusOf(visit(client, "/login/oidc")), 400);
      assert.equal(await sessionOf(client), null);
    },
    issuer: (town) => comeBack(town, "iss", "https://evil.example"),
    async "known by issuer and subject, never by address"(town) {
      town.idp.behaviour.people["ada-1"] = { ...BOB, email_verified: true };
      const client = town.client();
      assert.equal(await statusOf(visit(client, "/login/oidc")), 409);
      assert.equal(await sessionOf(client), null);
    },
    async [SECOND_STEP](town) {
      const own = town.client();
      await logInBy(own, "oidc");
      await setUpApp(town, own);
      const client = town.client();
      const answer = await visit(client, "/login/oidc");
      await answer.body?.cancel();
      await assertHalfway(client, answer.headers.get("location"));
    },
  },
  Passkey: {
    WebAuthn: (town) =>
      wrongPasskeys(town, [{ challenge: "A".repeat(43) }, { verified: false }]),
    "bound to the site's origin": (town) =>
      wrongPasskeys(town, [
        { origin: "https://latchkey.example.evil.example" },
        { rpId: "evil.example" },
      ]),
  },
  "Sign-up": {
    async "the link of a mail"(town) {
      const client = town.client();
      const form = { name: "Eve", email: "eve@example.com" };
      await send(client, "/signup", { ...form, password: PASSWORD });
      assert.equal(await sessionOf(client), null);
      assert.equal(await logIn(client, form.email, PASSWORD), 401);
      const link = await town.linkTo(form.email);
      assert.equal(await statusOf(town.client().post(link, {})), 422);
      assert.equal(await send(client, link, {}), "/account");
    },
    async "limits by address and block"(town) {
      let others = 0;
      await assertHeldUp(20, async () => {
        const email = `nobody-${others++}@example.com`;
        const form = { name: "Eve", email, password: PASSWORD };
        return (await press(town.client(), "/signup", form)).status;
      });
    },
  },
};

const doc = await Deno.readTextFile(`${ROOT}/docs/security.md`);
const [, table] = /## Ways in\n([\s\S]*?)\n## /.exec(doc)!;
const rows = table.split("\n").flatMap((line) => {
  const [, way, proved, guards] = line.split("|").map((cell) => cell.trim());
  return guards === undefined || /^way in$|^-+$/.test(way)
    ? []
    : [{ way, proved, guards }];
});

Deno.test("ASVS 6.1.3: no way in is written down without guards, and no guard that is not tried here", () => {
  assert.deepEqual(rows.map(({ way }) => way), Object.keys(GUARDS));
  for (const { way, proved, guards } of rows) {
    assert.ok(proved.length > 5, way);
    let rest = guards;
    for (const guard of Object.keys(GUARDS[way])) {
      assert.ok(rest.includes(guard), `${way}: ${guard}`);
      rest = rest.replace(guard, "");
    }
    assert.match(rest, /^[;, ]*$/, `${way}: untried`);
  }
});

for (const [way, guards] of Object.entries(GUARDS)) {
  for (const [guard, hold] of Object.entries(guards)) {
    Deno.test(`ASVS 6.1.3: ${way} is guarded by what is written down: ${guard}`, async () => {
      await using town = await openTown();
      await hold(town);
    });
  }
}
