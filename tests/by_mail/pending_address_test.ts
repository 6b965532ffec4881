/** Whoever is logged out does not go on by a link: a change of address that they asked for ends with their session. */

import assert from "node:assert/strict";
import { holdBack } from "../http/held_back.ts";
import {
  ADA,
  codeOn,
  logIn,
  type MailSite,
  openMailSite,
  PASSWORD,
  press,
  send,
  sessionOf,
  signUpByMail,
} from "./kit.ts";

const EVIL = "evil@example.com";

type Client = ReturnType<MailSite["client"]>;

/** Ada is logged in, and so is somebody who has asked for another address. */
async function scene(strategy: string) {
  const site = await openMailSite({ settings: { strategy } });
  const ada = site.client();
  await signUpByMail(site, ada);
  site.advance(5000);
  const eve = site.client();
  await logIn(eve);
  await send(eve, "/account/email", { email: EVIL, current: PASSWORD });
  return { site, ada, eve, link: await site.linkTo(EVIL) };
}

/** What shuts the other device out. */
const ENDINGS: Record<
  string,
  (ada: Client, eve: Client, site: MailSite) => Promise<unknown>
> = {
  "logging out everywhere": (ada) => press(ada, "/account/logout-everywhere"),
  "logging out everywhere by the API": (ada) =>
    press(ada, "/api/logout-everywhere"),
  "logging out every other device": (ada) =>
    press(ada, "/account/devices/revoke-others"),
  "logging out every other device by the API": (ada) =>
    ada.delete("/api/devices").then((answer) => answer.body?.cancel()),
  "logging out that device": async (ada, eve) => {
    const { id } = (await sessionOf(eve))!;
    await press(ada, `/account/devices/${id}/revoke`);
  },
  "a log-out by itself": (_, eve) => press(eve, "/logout"),
  "a new password": (ada) =>
    press(ada, "/account/password", {
      current: PASSWORD,
      password: "eight brass latchkeys",
    }),
  "an operator who ends the account's sessions": async (ada, _, { site }) =>
    await site.sessions.revokeAll((await sessionOf(ada))!.userId),
};

for (const strategy of ["kv", "jwt", "hybrid"]) {
  for (const [what, end] of Object.entries(ENDINGS)) {
    Deno.test(`${strategy}: ${what} voids the change of address that was asked for there`, async () => {
      const { site, ada, eve, link } = await scene(strategy);
      await using _closing = site;
      assert.equal((await eve.get(link)).status, 200);
      await end(ada, eve, site);
      assert.equal(await sessionOf(eve), null);
      assert.equal((await eve.get(link)).status, 410);
      assert.equal((await press(eve, link)).status, 410);
      const { byMail } = site.site.accounts;
      assert.equal(await byMail.findByEmail(EVIL), null);
      assert.equal((await byMail.findByEmail(ADA.email))?.email, ADA.email);
    });

    Deno.test(`${strategy}: ${what} voids a change of address whose button was pressed and whose form is held back`, async () => {
      const { site, ada, eve, link } = await scene(strategy);
      await using _closing = site;
      const code = await codeOn(eve, "/account/email");
      const held = await holdBack(site.client(), link, { code });
      await end(ada, eve, site);
      const answer = await held.release();
      await answer.body?.cancel();
      assert.equal(answer.status, 410);
      const { byMail } = site.site.accounts;
      assert.equal(await byMail.findByEmail(EVIL), null);
    });
  }

  Deno.test(`${strategy}: a change of address is made although the session that asked is written to right before`, async () => {
    const { site, eve, link } = await scene(strategy);
    await using _closing = site;
    const { sessions, kv } = site.site;
    const { holding } = sessions;
    let reads = 0;
    Object.assign(sessions, {
      async holding(session: Parameters<typeof holding>[0]) {
        const held = await holding(session);
        const rows = kv.list({ prefix: ["sessions"] });
        if (reads++ > 0) return held;
        for await (const { key, value } of rows) await kv.set(key, value);
        return held;
      },
    });
    assert.equal(await send(eve, link, {}), "/account/email");
    assert.equal(reads, 2);
  });

  Deno.test(`${strategy}: a change of address outlasts proof that is given again where it was asked for`, async () => {
    const { site, eve, link } = await scene(strategy);
    await using _closing = site;
    const before = (await sessionOf(eve))!.id;
    await send(eve, "/account/confirm", { password: PASSWORD });
    assert.notEqual((await sessionOf(eve))!.id, before);
    assert.equal(await send(eve, link, {}), "/account/email");
  });
}

Deno.test("what is void after a log-out everywhere was voided in the same write", async () => {
  const { site, ada, link } = await scene("kv");
  await using _closing = site;
  const { byMail } = site.site.accounts;
  const open = await byMail.findLink("change-address", link.split("/").at(-1)!);
  await press(ada, "/account/logout-everywhere");
  assert.deepEqual(await byMail.changeAddress(open!), { outcome: "gone" });
});
