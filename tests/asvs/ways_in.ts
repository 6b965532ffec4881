/**
 * Every way into an account, and every way of proving again who one is, each with an attempt that leads
 * there and with those that do not, and what the record has to say of each. It keeps true that a way
 * which is added to the table is tried.
 *
 * @module
 */

import assert from "node:assert/strict";
import { openMailbox } from "../../lib/mail/mailbox.ts";
import {
  linkIn,
  type MailSite,
  press,
  send,
  signUpByMail,
} from "../by_mail/kit.ts";
import {
  addPasskey,
  answerWith,
  type App,
  giveOnlyPassword,
  setUpApp,
} from "../http/factor_steps.ts";
import { BOB, PASSWORD, type Person } from "../http/kit.ts";
import {
  ADA,
  begin,
  firstHalf,
  logInBy,
  openScene,
  proveBy,
  type Scene,
  travel,
} from "../http/oauth/kit.ts";
import type { Client } from "../support/client.ts";
import type { Lies, SoftPasskey } from "../support/soft_passkey.ts";

/** Somebody with a password alone; Bob has every factor, and Ada comes through a provider. */
export const CAROL: Person = { email: "carol@example.com", name: "Carol" };

/** Somebody who comes through Google and has no other way in. */
export const DORA: Person = { email: "dora@example.com", name: "Dora" };

/** Somebody who has Carol's address at the provider, and no account. */
const MALLORY: Person = { email: CAROL.email, name: "Mallory" };

/** A site and the people on it. */
export interface Town extends Scene {
  bob: Client;
  carol: Client;
  app: App;
  passkey: SoftPasskey;
  linkTo(address: string): Promise<string>;
}

/**
 * Opens the site.
 *
 * @param print what prints the record
 * @returns the site, closed by `await using`
 */
export async function openTown(print: (line: string) => void): Promise<Town> {
  const mailer = openMailbox(Date.now);
  const scene = await openScene({}, { parts: { print, mailer } });
  async function linkTo(address: string) {
    await scene.site.mail.idle();
    const mail = mailer.list().find(({ to }) => to === address);
    assert.ok(mail, `a mail to ${address}`);
    return linkIn(mail, scene.origin);
  }
  const [bob, carol] = [scene.client(), scene.client()];
  await signUpByMail({ ...scene, linkTo } as unknown as MailSite, bob, BOB);
  await signUpByMail({ ...scene, linkTo } as unknown as MailSite, carol, CAROL);
  const app = await setUpApp(scene, bob);
  const { passkey } = await addPasskey(scene, bob);
  const town = { ...scene, linkTo, bob, carol, app, passkey };
  await logInBy(scene.client(), "oidc");
  await as(town, DORA, () => logInBy(scene.client(), "google"));
  // The app's next code; no more, since the provider's clock stands still.
  scene.advance(30_000);
  return town;
}

/** An attempt: what it is, what the record says of it, and how it is made. */
export type Attempt = readonly [
  name: string,
  told: string,
  make: (town: Town) => Promise<unknown>,
];

const WRONG = { challenge: "A".repeat(43) };

async function firstStep({ client }: Town): Promise<Client> {
  const device = client();
  await giveOnlyPassword(device, { email: BOB.email });
  return device;
}

async function second(town: Town, form: Record<string, string>) {
  await press(await firstStep(town), "/login/second", form);
}

async function secondByPasskey(town: Town, lies?: Lies) {
  const device = await firstStep(town);
  const form = await answerWith(device, "second", town.passkey, lies);
  await press(device, "/login/second", { ...form });
}

async function passkeyAlone(town: Town, lies?: Lies) {
  const device = town.client();
  const form = await answerWith(device, "log-in", town.passkey, lies);
  await press(device, "/login/passkey", { ...form });
}

async function confirmByPasskey(town: Town, lies?: Lies) {
  const form = await answerWith(town.bob, "confirm", town.passkey, lies);
  await press(town.bob, "/account/confirm", { ...form });
}

async function ask(town: Town) {
  const client = town.client();
  await send(client, "/login/email", { email: CAROL.email });
  return { client, link: await town.linkTo(CAROL.email) };
}

type Way = "oidc" | "google";

/** Goes to a provider and comes back with more in the answer than it said. */
async function through(client: Client, path: string, more = "") {
  const back = await travel(await begin(client, path));
  const answer = await client.get(`${back}${more}`);
  await answer.body?.cancel();
}

/** Goes there as somebody else. */
async function as(
  { idp }: Town,
  { name, email }: Person,
  work: () => Promise<unknown>,
) {
  const subject = name.toLowerCase();
  idp.behaviour.people[subject] = { name, email, email_verified: true };
  idp.behaviour.unasked = { subject, decision: "allow" };
  await work();
  idp.behaviour.unasked = ADA;
}

async function confirmThrough(town: Town, way: Way, more = "") {
  const client = town.client();
  await logInBy(client, way);
  await through(client, `/account/confirm/${way}`, more);
}

async function confirmInTwoHalves(town: Town) {
  const client = town.client();
  await logInBy(client, "google");
  await proveBy(client, "google");
  const app = await setUpApp(town, client);
  town.advance(30_000);
  const first = await firstHalf(client, "google");
  for (const code of [app.code(9), app.code(), app.code(1)]) {
    await press(client, "/account/confirm", { first, code });
  }
}

const password = (email: string, word = PASSWORD) => (town: Town) =>
  press(town.client(), "/login", { email, password: word });

/** By each provider. */
const PROVIDERS = (["oidc", "google"] as const).flatMap((way): Attempt[] => [
  [
    `${way}`,
    "ada: log-in ok fed",
    (town) => through(town.client(), `/login/${way}`),
  ],
  [
    `${way}, with an answer that was changed`,
    `nobody: log-in failed ${way} wrong-answer`,
    (town) =>
      through(town.client(), `/login/${way}`, "&iss=https://evil.example"),
  ],
  [
    `${way}, with an address that has an account`,
    `carol: log-in refused ${way} address-taken`,
    (town) => as(town, MALLORY, () => through(town.client(), `/login/${way}`)),
  ],
  [
    `${way}, to prove it again`,
    // Where one provider says when it asked for proof, one that does not is no proof.
    way === "oidc"
      ? "ada: log-in ok fed, ada: proof-renewed ok fed"
      : "ada: log-in ok fed, ada: proof-renewed refused google not-enough",
    (town) => confirmThrough(town, way),
  ],
  [
    `${way}, to prove it again with an answer that was changed`,
    `ada: log-in ok fed, ada: proof-renewed failed ${way} wrong-answer`,
    (town) => confirmThrough(town, way, "&iss=https://evil.example"),
  ],
  [
    `${way}, to prove it again as a stranger`,
    `ada: log-in ok fed, ada: proof-renewed failed ${way} wrong-identity`,
    async (town) => {
      const client = town.client();
      await logInBy(client, way);
      await as(
        town,
        MALLORY,
        () => through(client, `/account/confirm/${way}`),
      );
    },
  ],
]);

/** All of them; what takes time is last. */
export const ATTEMPTS: Attempt[] = [
  ["a password", "carol: log-in ok pwd", password(CAROL.email)],
  [
    "a wrong password",
    "carol: log-in failed password wrong-password",
    password(CAROL.email, "a guess"),
  ],
  [
    "an address that nobody has",
    "nobody: log-in failed password unknown-address",
    password("nobody@example.com"),
  ],
  [
    "a code of an app",
    "bob: log-in ok pwd,otp,mfa",
    (town) => second(town, { code: town.app.code() }),
  ],
  [
    "a wrong code",
    "bob: log-in failed authenticator wrong-code pwd",
    (town) => second(town, { code: town.app.code(9) }),
  ],
  [
    "a recovery code",
    "bob: log-in ok pwd,recovery,mfa",
    (town) =>
      second(town, { with: "recovery", code: town.app.recoveryCodes[0] }),
  ],
  [
    "a recovery code for the second time",
    "bob: log-in failed recovery-codes wrong-code pwd",
    (town) =>
      second(town, { with: "recovery", code: town.app.recoveryCodes[0] }),
  ],
  [
    "a passkey after the password",
    "bob: log-in ok pwd,hwk,user,mfa",
    (town) => secondByPasskey(town, { counter: 10 }),
  ],
  [
    "a wrong passkey after the password",
    "bob: log-in failed passkey wrong-passkey pwd",
    (town) => secondByPasskey(town, WRONG),
  ],
  [
    "a copied passkey after the password",
    "bob: log-in refused passkey counter-went-back",
    (town) => secondByPasskey(town, { counter: 1 }),
  ],
  [
    "a passkey",
    "bob: log-in ok hwk,user,mfa",
    (town) => passkeyAlone(town, { counter: 20 }),
  ],
  [
    "a wrong passkey",
    "bob: log-in failed passkey wrong-passkey",
    (town) => passkeyAlone(town, WRONG),
  ],
  [
    "a copied passkey",
    "bob: log-in refused passkey counter-went-back",
    (town) => passkeyAlone(town, { counter: 1 }),
  ],
  [
    "a link by mail",
    "carol: log-in ok email",
    async (town) => {
      const { client, link } = await ask(town);
      await press(client, link);
    },
  ],
  [
    "a link by mail for the second time",
    "carol: log-in ok email, nobody: link-used failed magic-link unknown-link",
    async (town) => {
      const { client, link } = await ask(town);
      for (let times = 0; times < 2; times++) await press(client, link);
    },
  ],
  [
    "a link by mail with a wrong code",
    "carol: link-used failed magic-link wrong-code",
    async (town) => {
      const { link } = await ask(town);
      await press(town.client(), link, { code: "AAAA-AAAA" });
    },
  ],
  [
    "a password to prove it again",
    "carol: proof-renewed ok pwd",
    ({ carol }) => press(carol, "/account/confirm", { password: PASSWORD }),
  ],
  [
    "a wrong password to prove it again",
    "carol: proof-renewed failed password wrong-password",
    ({ carol }) => press(carol, "/account/confirm", { password: "a guess" }),
  ],
  [
    "a recovery code to prove it again",
    "bob: proof-renewed ok pwd,recovery,mfa",
    ({ bob, app }) =>
      press(bob, "/account/confirm", {
        password: PASSWORD,
        code: app.recoveryCodes[1],
      }),
  ],
  [
    "a recovery code for the second time, to prove it again",
    "bob: proof-renewed failed recovery-codes wrong-code",
    ({ bob, app }) =>
      press(bob, "/account/confirm", {
        password: PASSWORD,
        code: app.recoveryCodes[1],
      }),
  ],
  [
    "a recovery code with letters missing, to prove it again",
    "bob: proof-renewed failed recovery-codes wrong-code",
    ({ bob }) =>
      press(bob, "/account/confirm", {
        password: PASSWORD,
        with: "recovery",
        code: "ABCD-EFG",
      }),
  ],
  [
    "a wrong code to prove it again",
    "bob: proof-renewed failed authenticator wrong-code",
    ({ bob, app }) =>
      press(bob, "/account/confirm", {
        password: PASSWORD,
        code: app.code(9),
      }),
  ],
  [
    "a passkey to prove it again",
    "bob: proof-renewed ok hwk,user,mfa",
    (town) => confirmByPasskey(town, { counter: 30 }),
  ],
  [
    "a wrong passkey to prove it again",
    "bob: proof-renewed failed passkey wrong-passkey",
    (town) => confirmByPasskey(town, WRONG),
  ],
  [
    "a copied passkey to prove it again",
    "bob: proof-renewed refused passkey counter-went-back",
    (town) => confirmByPasskey(town, { counter: 1 }),
  ],
  ...PROVIDERS,
  [
    "google, to prove it again where there is nothing better",
    "dora: log-in ok fed, dora: proof-renewed ok fed",
    (town) => as(town, DORA, () => confirmThrough(town, "google")),
  ],
  [
    "google and a code of an app, to prove it again; then the same first half again",
    [
      "log-in ok fed",
      "proof-renewed ok fed",
      "proof-renewed failed authenticator wrong-code",
      "proof-renewed ok fed,otp,mfa",
      "proof-renewed refused stale-proof",
    ].map((each) => `dora: ${each}`).join(", "),
    (town) => as(town, DORA, () => confirmInTwoHalves(town)),
  ],
  [
    "a link by mail that is too old",
    "carol: link-used failed magic-link expired",
    async (town) => {
      // So many mails in a minute are too many.
      town.advance(60_000);
      const { client, link } = await ask(town);
      town.advance(10 * 60_000);
      await press(client, link);
    },
  ],
];
