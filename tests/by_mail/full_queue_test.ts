/** With a mail server that is slow or away, one account takes no mail from another, and no change goes untold that its mail could undo. */

import assert from "node:assert/strict";
import type { Mailer, Message } from "../../lib/mail/message.ts";
import { text } from "../components/markup.ts";
import { setUpApp } from "../http/factor_steps.ts";
import { NO_LIMITS } from "../http/kit.ts";
import {
  ADA,
  BOB,
  linkIn,
  openMailSite,
  PASSWORD,
  press,
  send,
} from "./kit.ts";

const NEW = "new@example.com";
const CODES = "/account/security/recovery-codes";

/** A mailer that takes nothing more from `hold` on, until it is let go on. */
function slowMailer() {
  const sent: Message[] = [];
  let open = Promise.withResolvers<void>();
  open.resolve();
  const mailer: Mailer = {
    async send(message) {
      await open.promise;
      sent.unshift(message);
    },
    close: () => Promise.resolve(),
  };
  return {
    mailer,
    /** What was mailed to an address, the newest first. */
    texts: (to: string) =>
      sent.filter((mail) => mail.to === to).map(({ text }) => text),
    hold: () => void (open = Promise.withResolvers<void>()),
    goOn: () => open.resolve(),
    [Symbol.dispose]: () => open.resolve(),
  };
}

async function scene() {
  const slow = slowMailer();
  const site = await openMailSite({
    settings: { stepUpAge: "30d" },
    // Even if nothing were limited.
    parts: { mailer: slow.mailer, rules: NO_LIMITS },
  });
  const pathIn = (mail: string) =>
    linkIn({ to: "", subject: "", html: "", text: mail }, site.origin);
  const ada = site.client();
  await signUp(ada, ADA);
  async function signUp(client: typeof ada, person: typeof ADA) {
    await send(client, "/signup", { ...person, password: PASSWORD });
    await site.site.mail.idle();
    const [mail] = slow.texts(person.email);
    await send(client, pathIn(mail), {});
  }
  return { site, ada, slow, signUp, pathIn };
}

Deno.test("a stranger who changes their own account without end takes no mail from anybody else", async () => {
  const { site, ada, slow, signUp, pathIn } = await scene();
  await using _closing = site;
  // Closing sends what waits.
  using _going = slow;
  const eve = site.client();
  await signUp(eve, BOB);
  await setUpApp(site, eve);
  await send(ada, "/account/email", { email: NEW, current: PASSWORD });
  await site.site.mail.idle();
  const [asked] = slow.texts(NEW);
  const before = slow.texts(BOB.email).length;

  slow.hold();
  for (let times = 0; times < 1100; times++) {
    const answer = await eve.post(CODES, {});
    await answer.body?.cancel();
    assert.equal(answer.status, 200);
  }
  await send(site.client(), "/password/forgot", { email: BOB.email });
  await send(site.client(), "/login/email", { email: BOB.email });
  await send(ada, pathIn(asked), {});
  slow.goOn();
  await site.site.mail.idle();

  assert.ok(
    slow.texts(ADA.email).some((text) => text.includes("/email/undo/")),
  );
  const told = slow.texts(BOB.email).length - before;
  assert.ok(told < 10, `${told} mails`);
});

Deno.test("an address is not changed while the mail that undoes it finds no room, and is once it does", async () => {
  const { site, ada, slow, pathIn } = await scene();
  await using _closing = site;
  // Closing sends what waits.
  using _going = slow;
  await send(ada, "/account/email", { email: NEW, current: PASSWORD });
  await site.site.mail.idle();
  const link = pathIn(slow.texts(NEW)[0]);

  slow.hold();
  const filler = { to: BOB.email, subject: "", text: "", html: "" };
  while (site.site.mail.post("filler", () => filler));
  const answer = await ada.post(link, {});
  assert.equal(answer.status, 503);
  assert.equal(answer.headers.get("retry-after"), "5");
  const page = text(await answer.text());
  assert.match(page, /Too many mails wait to be sent/);
  assert.match(page, /Nothing was changed\. Try again in 5 seconds\./);
  assert.doesNotMatch(page, /database/);
  const { byMail } = site.site.accounts;
  assert.equal(await byMail.findByEmail(NEW), null);
  assert.notEqual(await byMail.findByEmail(ADA.email), null);
  slow.goOn();
  await site.site.mail.idle();
  assert.equal(await send(ada, link, {}), "/account/email");
  await site.site.mail.idle();
  assert.match(slow.texts(ADA.email)[0], /\/email\/undo\//);
});

Deno.test("a change that comes to nothing is told to nobody", async () => {
  const { site, ada, slow, signUp, pathIn } = await scene();
  await using _closing = site;
  // Closing sends what waits.
  using _going = slow;
  await send(ada, "/account/email", { email: BOB.email, current: PASSWORD });
  await site.site.mail.idle();
  const link = pathIn(slow.texts(BOB.email)[0]);
  await signUp(site.client(), BOB);
  const before = [slow.texts(ADA.email).length, slow.texts(BOB.email).length];
  assert.equal((await press(ada, link)).status, 410);
  await site.site.mail.idle();
  assert.deepEqual(
    [slow.texts(ADA.email).length, slow.texts(BOB.email).length],
    before,
  );
});
