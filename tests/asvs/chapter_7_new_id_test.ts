/**
 * OWASP ASVS 5.0, 7.2.4: whichever way proof is given, at log-in or again, the session has a new ID and new
 * tokens afterwards, and the old ones are dead.
 */

import assert from "node:assert/strict";
import { openMailbox } from "../../lib/mail/mailbox.ts";
import { linkIn, press, send } from "../by_mail/kit.ts";
import { addPasskey, answerWith, setUpApp } from "../http/factor_steps.ts";
import { BOB, PASSWORD, sessionOf, STRATEGIES } from "../http/kit.ts";
import {
  begin,
  logInBy,
  openScene,
  proveBy,
  type Scene,
  travel,
} from "../http/oauth/kit.ts";
import type { Client } from "../support/client.ts";

/** Ada's address, at the provider and here. */
const EMAIL = "ada@example.com";

/** A site with mail and a provider. */
interface Town extends Scene {
  linkTo(address: string): Promise<string>;
}

async function openTown(strategy: string): Promise<Town> {
  const mailer = openMailbox(Date.now);
  const scene = await openScene({}, {
    settings: { strategy },
    parts: { mailer },
  });
  return {
    ...scene,
    async linkTo(address) {
      await scene.site.mail.idle();
      const mail = mailer.list().find(({ to }) => to === address);
      return linkIn(mail!, scene.origin);
    },
  };
}

/** A device of somebody's, and how that proof is given which makes a new session there. */
type Way = (town: Town) => Promise<[Client, () => Promise<unknown>]>;

/** Somebody is logged in on a device already when a log-in is completed there. */
async function loggedIn(town: Town): Promise<Client> {
  const client = town.client();
  await logInBy(client, "google");
  return client;
}

/** Somebody who has a password, made by a link. */
async function bobIn(town: Town): Promise<Client> {
  const client = town.client();
  await send(client, "/signup", { ...BOB, password: PASSWORD });
  await send(client, await town.linkTo(BOB.email), {});
  return client;
}

/** Goes to a provider as nobody, and comes back as somebody who has logged in meanwhile. */
async function overtaken(town: Town, way: "oidc" | "google") {
  const client = town.client();
  const back = await travel(await begin(client, `/login/${way}`));
  await send(client, "/signup", { ...BOB, password: PASSWORD });
  await send(client, await town.linkTo(BOB.email), {});
  return [client, () => client.get(back)] as [Client, () => Promise<unknown>];
}

const LOG_INS: Record<string, Way> = {
  "a password": async (town) => {
    await bobIn(town);
    const client = await loggedIn(town);
    const form = { email: BOB.email, password: PASSWORD };
    return [client, () => send(client, "/login", form)];
  },
  "a link to log in": async (town) => {
    const client = await loggedIn(town);
    // Whoever is logged in is not asked; the form can be sent all the same.
    await press(client, "/login/email", { email: EMAIL });
    const link = await town.linkTo(EMAIL);
    return [client, () => send(client, link, {})];
  },
  "a link to sign up": async (town) => {
    const client = await loggedIn(town);
    await press(client, "/signup", { ...BOB, password: PASSWORD });
    const link = await town.linkTo(BOB.email);
    return [client, () => send(client, link, {})];
  },
  "a passkey": async (town) => {
    const { passkey } = await addPasskey(town, await bobIn(town));
    const client = await loggedIn(town);
    const form = await answerWith(client, "log-in", passkey);
    return [client, () => send(client, "/login/passkey", { ...form })];
  },
  "a password and a code": async (town) => {
    const app = await setUpApp(town, await bobIn(town));
    town.advance(30_000);
    const client = await loggedIn(town);
    const form = { email: BOB.email, password: PASSWORD };
    await send(client, "/login", form);
    const code = { code: app.code() };
    return [client, () => send(client, "/login/second", code)];
  },
  "an OpenID Connect provider": (town) => overtaken(town, "oidc"),
  "an OAuth provider": (town) => overtaken(town, "google"),
};

const PROOFS: Record<string, Way> = {
  "a password": async (town) => {
    const client = await bobIn(town);
    const form = { password: PASSWORD };
    return [client, () => send(client, "/account/confirm", form)];
  },
  "a passkey": async (town) => {
    const client = await bobIn(town);
    const { passkey } = await addPasskey(town, client);
    const form = await answerWith(client, "confirm", passkey);
    return [client, () => send(client, "/account/confirm", { ...form })];
  },
  "a password and a code": async (town) => {
    const client = await bobIn(town);
    const app = await setUpApp(town, client);
    town.advance(30_000);
    const form = { password: PASSWORD, code: app.code() };
    return [client, () => send(client, "/account/confirm", form)];
  },
  "an OpenID Connect provider": async (town) => {
    const client = town.client();
    await logInBy(client, "oidc");
    return [client, () => proveBy(client, "oidc")];
  },
  "an OAuth provider": async (town) => {
    const client = await loggedIn(town);
    return [client, () => proveBy(client, "google")];
  },
};

for (const strategy of STRATEGIES) {
  for (const [kind, ways] of Object.entries({ LOG_INS, PROOFS })) {
    for (const [way, prepare] of Object.entries(ways)) {
      const what = kind === "LOG_INS"
        ? "logging in by"
        : "proof given again by";
      Deno.test(`ASVS 7.2.4: ${strategy}: after ${what} ${way} the session's old ID and tokens are dead`, async () => {
        await using town = await openTown(strategy);
        const [client, give] = await prepare(town);
        const before = (await sessionOf(client))!;
        const copy = client.cookies.header("/");
        const { sessions } = town.site;
        await give();
        const after = (await sessionOf(client))!;
        assert.notEqual(after.id, before.id);
        assert.equal(await sessionOf(town.client(), { cookie: copy }), null);
        const tokens = ({ cookies }: Client) =>
          cookies.all().filter(({ name }) =>
            /^__Host-session(_refresh)?$/.test(name)
          )
            .map(({ value }) => value);
        for (const token of tokens(client)) assert.ok(!copy.includes(token));
        const kept = await Promise.all(
          [before, after].map(({ userId }) => sessions.list(userId)),
        );
        const ids = kept.flat().map(({ id }) => id);
        assert.ok(ids.includes(after.id) && !ids.includes(before.id));
      });
    }
  }
}
