/** Proof by a factor that is right counts, although somebody else writes to the record of factors at that moment. */

import assert from "node:assert/strict";
import { stepAt, totpCode } from "../../lib/accounts/factors/totp.ts";
import type { Client } from "../support/client.ts";
import {
  addPasskey,
  answerWith,
  giveOnlyPassword,
  secretOn,
  sentTo,
  setUpApp,
} from "./factor_steps.ts";
import {
  everyStrategy,
  PASSWORD,
  type Scene,
  sessionOf,
  signInOn,
} from "./kit.ts";
import { fieldsOf, textOf } from "./form_fields.ts";
import { disturbFactors } from "./restless_factors.ts";

/** How often the record is written to: more than one try of any proof reads it. */
const TIMES = 5;

/** Ada, logged in on one device, with a passkey and an app whose next code is not used yet. */
async function ada(site: Scene) {
  const [{ client }] = await signInOn(site, 1);
  const { passkey, recoveryCodes } = await addPasskey(site, client);
  const app = await setUpApp(site, client);
  site.advance(30_000);
  const { userId } = (await sessionOf(client))!;
  return { site, client, passkey, app, recoveryCodes, userId };
}

type Ada = Awaited<ReturnType<typeof ada>>;

/** Something that is proved: which form is sent by whom, once all is ready. */
interface Attempt {
  readonly path: string;
  readonly form: Record<string, string>;
}

const confirming = { path: "/account/confirm", next: "/account" };

/** The ways of giving proof by a factor, each prepared on the device that is to give it. */
const WAYS: Record<string, (ada: Ada, device: Client) => Promise<Attempt>> = {
  "logging in with a passkey": async ({ passkey }, device) => ({
    path: "/login/passkey",
    form: await answerWith(device, "log-in", passkey),
  }),
  "a passkey as the second step": async ({ passkey }, device) => {
    await giveOnlyPassword(device);
    const form = await answerWith(device, "second", passkey);
    return { path: "/login/second", form };
  },
  "the code of an app as the second step": async ({ app }, device) => {
    await giveOnlyPassword(device);
    return { path: "/login/second", form: { code: app.code() } };
  },
  "a recovery code as the second step": async (ada, device) => {
    await giveOnlyPassword(device);
    const form = { with: "recovery", code: ada.recoveryCodes[0] };
    return { path: "/login/second", form };
  },
};

/** The same in the middle of a session. */
const AGAIN: Record<string, (ada: Ada) => Promise<Attempt>> = {
  "confirming with a passkey": async ({ client, passkey }) => {
    const { path, next } = confirming;
    const proof = await answerWith(client, "confirm", passkey);
    return { path, form: { ...proof, next } };
  },
  "confirming with the password and a code": ({ app }) => {
    const { path, next } = confirming;
    const form = { password: PASSWORD, code: app.code(), next };
    return Promise.resolve({ path, form });
  },
};

async function refusalsOf({ site, userId }: Ada) {
  const { events } = await site.site.audit.list(userId);
  return events.filter(({ outcome }) => outcome !== "ok");
}

for (const [what, prepare] of Object.entries({ ...WAYS, ...AGAIN })) {
  everyStrategy(
    `${what} counts while factors change, once, and is recorded as nothing else`,
    async (site) => {
      const own = await ada(site);
      const device = what in AGAIN ? own.client : site.client();
      const { path, form } = await prepare(own, device);
      const calm = disturbFactors(site, TIMES);
      const answer = await device.post(path, form);
      assert.equal(answer.status, 303, await answer.text());
      assert.equal(await sentTo(answer), "/account");
      calm();
      assert.notEqual(await sessionOf(device), null);
      assert.deepEqual(await refusalsOf(own), []);
      const used = await site.site.factors.read(own.userId);
      const other = what in AGAIN ? device : site.client();
      if (path === "/login/second") await giveOnlyPassword(other);
      const again = await other.post(path, form);
      assert.equal(again.status, 401, await again.text());
      const after = await site.site.factors.read(own.userId);
      assert.deepEqual(after.check, used.check);
    },
  );
}

everyStrategy(
  "a code is good once while factors change, however many use it at the same moment",
  async (site) => {
    const { app } = await ada(site);
    const devices = Array.from({ length: 4 }, () => site.client());
    for (const device of devices) await giveOnlyPassword(device);
    const code = app.code();
    const calm = disturbFactors(site, TIMES);
    await Promise.all(
      devices.map(async (device) =>
        sentTo(await device.post("/login/second", { code }))
      ),
    );
    calm();
    const sessions = await Promise.all(devices.map((each) => sessionOf(each)));
    assert.equal(sessions.filter((each) => each !== null).length, 1);
  },
);

everyStrategy(
  "proof that never comes through is refused, and is still good afterwards",
  async (site) => {
    const own = await ada(site);
    const device = site.client();
    const form = await answerWith(device, "log-in", own.passkey);
    const calm = disturbFactors(site);
    const answer = await device.post("/login/passkey", form);
    await answer.body?.cancel();
    assert.equal(answer.status, 401);
    calm();
    assert.deepEqual(
      (await refusalsOf(own)).map(({ reason }) => reason),
      ["outdated"],
    );
    assert.equal(
      await sentTo(await device.post("/login/passkey", form)),
      "/account",
    );
  },
);

everyStrategy(
  "the first code of an app is not called wrong when other changes held it up",
  async (site) => {
    const [{ client }] = await signInOn(site, 1);
    await addPasskey(site, client);
    const path = "/account/security/authenticator";
    const html = await (await client.get(path)).text();
    const calm = disturbFactors(site);
    const answer = await client.post(path, {
      setup: fieldsOf(html).get("setup")!.value!,
      code: totpCode(secretOn(html), stepAt(site.site.clock())),
    });
    calm();
    assert.equal(answer.status, 409);
    assert.match(
      textOf(await answer.text(), "code-error"),
      /^Something changed at this very moment\. Enter the code once more\.$/,
    );
  },
);

everyStrategy(
  "an answer of a passkey that is sent again is no sign of a copy",
  async (site) => {
    const { passkey, userId } = await ada(site);
    const { factors, kv } = site.site;
    const what = { purpose: "log-in", binding: "a browser" } as const;
    const { options, state } = await factors.askForPasskey(what);
    const answer = { what, state, response: passkey.use(options) };
    const [proof, late] = [
      await factors.provePasskey(answer),
      await factors.provePasskey(answer),
    ];
    assert.ok(!("problem" in proof) && !("problem" in late));
    const operation = kv.atomic().check(...proof.together.checks);
    proof.together.write(operation);
    assert.ok((await operation.commit()).ok);
    assert.deepEqual(await factors.provePasskey(answer), {
      problem: "expired",
      userId,
    });
    assert.equal(await late.renew(), null);
    const { passkeys } = (await factors.read(userId)).factors;
    assert.equal(passkeys[0].copiedAt, null);
  },
);
