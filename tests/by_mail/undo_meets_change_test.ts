/** Undoing a change of address while whoever is inside changes it once more. */

import assert from "node:assert/strict";
import {
  ADA,
  linkIn,
  logIn,
  openMailSite,
  PASSWORD,
  send,
  sessionOf,
  signUpByMail,
} from "./kit.ts";

Deno.test("an undo that meets another change of address is to be tried again, and its link works on", async () => {
  await using site = await openMailSite({ settings: { stepUpAge: "30d" } });
  const ada = site.client();
  await signUpByMail(site, ada);
  const { userId } = (await sessionOf(ada))!;
  const eve = site.client();
  await logIn(eve);
  const ask = async (email: string) => {
    await send(eve, "/account/email", { email, current: PASSWORD });
    return await site.linkTo(email);
  };
  await send(eve, await ask("first@evil.example"), {});
  const mails = await site.mailsTo(ADA.email);
  const mail = mails.find(({ text }) => text.includes("/email/undo/"))!;
  const undo = linkIn(mail, site.origin);
  const prepared = await ask("second@evil.example");

  const { sessions } = site.site;
  const { revokeAll } = sessions;
  Object.assign(sessions, {
    async revokeAll(...given: Parameters<typeof revokeAll>) {
      Object.assign(sessions, { revokeAll });
      await send(eve, prepared, {});
      await revokeAll(...given);
    },
  });
  const owner = site.client();
  const answer = await owner.post(undo, {});
  await answer.body?.cancel();
  assert.equal(answer.status, 503);
  const { events } = await site.site.audit.list(userId);
  const ofUndo = events.filter(({ method }) => method === "undo-address");
  assert.ok(ofUndo.every(({ type }) => type !== "link-used"));

  await send(owner, undo, {});
  assert.equal((await site.site.accounts.get(userId))?.email, ADA.email);
  assert.equal(await sessionOf(eve), null);
});
