/**
 * What somebody can see after they asked with an address tells no more than the answer did (ASVS 6.3.8):
 * the same steps are taken where the address has an account and where it has none, and compared.
 */

import assert from "node:assert/strict";
import { STRATEGIES } from "../http/kit.ts";
import type { Client } from "../support/client.ts";
import {
  ADA,
  BOB,
  type MailSite,
  openMailSite,
  PASSWORD,
  send,
  signUpByMail,
} from "./kit.ts";

const OLDER = "bob+two@example.com";

/** When every world begins. */
const BEGUN = Date.now();

/** Bob is logged in, and has a link to another address of his own; Ada has opened the mail that makes an account in one world only. */
async function world(strategy: string, taken: boolean) {
  let passed = 0;
  const clock = () => BEGUN + passed;
  const site = await openMailSite({ settings: { strategy }, parts: { clock } });
  // How often an address was asked with lately counts, by whomever: in both worlds somebody signs up with it.
  const ada = site.client();
  if (taken) await signUpByMail(site, ada);
  else await send(ada, "/signup", { ...ADA, password: PASSWORD });
  const bob = site.client();
  await signUpByMail(site, bob, BOB);
  const form = { email: OLDER, current: PASSWORD };
  assert.equal(await send(bob, "/account/email", form), "/account/email");
  const older = await site.linkTo(OLDER);
  passed += 5000;
  site.advance(5000);
  return { site, bob, older };
}

/** What differs from one run to the next, whoever asks. */
function plain(text: string): string {
  return text
    .replaceAll(/nonce(?:="|-)\w+"?/g, "NONCE")
    .replaceAll(/[\w.-]{100,}/g, "SEALED")
    .replaceAll(/\b[0-9A-Z]{4}-[0-9A-Z]{4}\b/g, "CODE")
    .replaceAll(/(?<![\w-])[\w-]{22,}(?![\w-])/g, "ID")
    // How many entries there are of one moment stays, and would tell what was recorded for others.
    .replaceAll(/\b([0-9a-z]{5})-[0-9a-f]{8}\b/g, "$1-RANDOM")
    .replaceAll(/dur=[\d.]+/g, "dur");
}

/** All that an answer says. */
async function told(answer: Response) {
  const headers = [...answer.headers].map(([name, value]) =>
    `${name}: ${plain(value)}`
  );
  return { status: answer.status, headers, body: plain(await answer.text()) };
}

/** Somebody who asks, with an address that is Ada's where she has an account. */
const ASKING: Record<string, [path: string, form: Record<string, string>]> = {
  "changing the address": ["/account/email", { current: PASSWORD }],
  "signing up": ["/signup", { name: "Somebody", password: PASSWORD }],
  "asking for a link to log in": ["/login/email", {}],
  "forgetting the password": ["/password/forgot", {}],
};

/** What is looked at afterwards, by Bob in the browser that asked. */
async function look(site: MailSite, bob: Client, older: string) {
  await site.site.mail.idle();
  await site.site.audit.settled();
  return {
    older: await told(await bob.get(older)),
    used: await told(await bob.post(older, {})),
    export: await told(await bob.post("/account/export", {})),
    activity: await told(await bob.get("/account/activity")),
    address: await told(await bob.get("/account/email")),
    codes: [
      await told(await bob.get("/signup/sent")),
      await told(await bob.get("/login/email/sent")),
    ],
  };
}

async function tell(strategy: string, taken: boolean, what: string) {
  const { site, bob, older } = await world(strategy, taken);
  await using _closing = site;
  const [path, form] = ASKING[what];
  const fields = { ...form, email: ADA.email };
  const seen: unknown[] = [];
  const once = await told(await bob.post(path, fields));
  seen.push(once, await look(site, bob, older));
  // Until it is too often, and how long there is to wait then.
  for (let times = 0; times < 12; times++) {
    seen.push(await told(await bob.post(path, fields)));
  }
  return { seen, once };
}

for (const strategy of STRATEGIES) {
  for (const what of Object.keys(ASKING)) {
    Deno.test(`6.3.8: ${strategy}: ${what} leaves nothing to see that differs where the address has an account`, async () => {
      const known = await tell(strategy, true, what);
      const unknown = await tell(strategy, false, what);
      assert.deepEqual(known.seen, unknown.seen);
      assert.equal(known.once.status, 303);
    });
  }

  Deno.test(`6.3.8: ${strategy}: an older link to another address is void once one is asked for, taken or not, and the export names the new one`, async () => {
    for (const taken of [true, false]) {
      const { site, bob, older } = await world(strategy, taken);
      await using _closing = site;
      assert.equal((await bob.get(older)).status, 200);
      const form = { email: ADA.email, current: PASSWORD };
      await send(bob, "/account/email", form);
      await site.site.mail.idle();
      assert.equal((await bob.get(older)).status, 410);
      const all = await (await bob.post("/account/export", {})).json();
      assert.deepEqual(
        all.linksByMail.map(({ about }: { about: { email: string } }) =>
          about.email
        ),
        [ADA.email],
      );
    }
  });
}

Deno.test("a taken address gets no link, and the account stays where it is", async () => {
  const { site, bob } = await world("kv", true);
  await using _closing = site;
  await send(bob, "/account/email", { email: ADA.email, current: PASSWORD });
  const { subject, text } = await site.mailTo(ADA.email);
  assert.match(subject, /^You have a Latchkey account already/);
  assert.doesNotMatch(text, /email\/change/);
});
