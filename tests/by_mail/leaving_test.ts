/** Whoever has used every way in, and every mail, takes all of it along and leaves nothing behind. */

import assert from "node:assert/strict";
import type { Happening } from "../../lib/audit/event.ts";
import { AGENTS } from "../browser/visits.ts";
import {
  addPasskey,
  giveOnlyPassword,
  sentTo,
  setUpApp,
} from "../http/factor_steps.ts";
import {
  ADA,
  logIn,
  type MailSite,
  openMailSite,
  PASSWORD,
  press,
  send,
  sessionOf,
  signUpByMail,
} from "./kit.ts";

const FIRST = "first@example.com";
const NEXT = "next@example.com";

const GITHUB = {
  provider: "github" as const,
  issuer: "https://github.com",
  subject: "subject-4711",
  name: "Ada",
  email: ADA.email,
  amr: ["fed"],
};

/** Ada has another address by now, and everything that can be on its way is. */
async function scene() {
  const site = await openMailSite({ settings: { stepUpAge: "1d" } });
  const ada = site.client();
  await signUpByMail(site, ada, { ...ADA, email: FIRST });
  const { userId } = (await sessionOf(ada))!;
  await send(ada, "/account/email", { email: ADA.email, current: PASSWORD });
  await send(ada, await site.linkTo(ADA.email), {});
  for (const userAgent of [AGENTS.phone, AGENTS.desktop]) {
    const other = site.client({ userAgent });
    await logIn(other);
    await press(other, "/login", { email: ADA.email, password: "a guess" });
    await site.site.mail.idle();
  }
  await site.site.identities.link(userId, GITHUB);
  await addPasskey(site, ada);
  await setUpApp(site, ada);
  const waiting = site.client();
  await giveOnlyPassword(waiting);
  await press(waiting, "/login/second", { code: "000000" });
  await send(site.client(), "/login/email", { email: ADA.email });
  await send(site.client(), "/password/forgot", { email: ADA.email });
  await send(ada, "/account/email", { email: NEXT, current: PASSWORD });
  const token = await site.site.accounts.byMail.makeLink({
    purpose: "confirm-address",
    subject: userId,
    about: { email: ADA.email },
    expiresAt: site.site.clock() + 60_000,
  });
  assert.ok(token);
  await site.site.mail.idle();
  return { site, ada, waiting, userId };
}

/** The keys of all rows that hold one of these texts. */
async function rowsWith(
  { site }: MailSite,
  texts: readonly string[],
): Promise<Deno.KvKey[]> {
  const rows = await Array.fromAsync(site.kv.list({ prefix: [] }));
  return rows.filter(({ key, value }) => {
    const row = Deno.inspect([key, value], {
      depth: 20,
      iterableLimit: Infinity,
      strAbbreviateSize: Infinity,
    });
    return texts.some((text) => row.includes(text));
  }).map(({ key }) => key);
}

Deno.test("every link that waits, and every log-in that does, is in the export", async () => {
  const { site, ada, userId } = await scene();
  await using _closing = site;
  const all = await (await ada.post("/account/export", {})).json();
  const rows = await rowsWith(site, [userId]);
  const purposes = rows.filter(([kind]) => kind === "one_time_links")
    .map((key) => key[2]);
  assert.deepEqual([...purposes].sort(), [
    "change-address",
    "confirm-address",
    "end-session",
    "end-session",
    "log-in",
    "reset-password",
    "undo-address",
  ]);
  const shown: { purpose: string; about: Record<string, string> }[] =
    all.linksByMail;
  assert.deepEqual(shown.map(({ purpose }) => purpose), purposes);
  const of = (purpose: string) =>
    shown.filter((link) => link.purpose === purpose).map(({ about }) => about);
  assert.equal(of("undo-address")[0].email, FIRST);
  assert.equal(of("change-address")[0].email, NEXT);
  assert.deepEqual(of("end-session").map(({ device }) => device).sort(), [
    "Chrome on Windows",
    "Safari on iOS",
  ]);
  assert.deepEqual(all.unfinishedLogIns.map(Object.keys), [
    ["amr", "next", "endsAt"],
  ]);
});

Deno.test("after an account is deleted no row holds its ID or one of its addresses, whatever was on its way", async () => {
  const { site, ada, waiting, userId } = await scene();
  await using _closing = site;
  const names = [userId, FIRST, ADA.email, NEXT, "subject-4711"];
  assert.ok((await rowsWith(site, names)).length > 20);
  await send(ada, "/account/delete", { password: PASSWORD });
  await site.site.mail.idle();
  const left = await rowsWith(site, names);
  // The log of revocations names who must not be let in, by a random ID, until no token can be left.
  assert.deepEqual([...new Set(left.map(([kind]) => kind))], ["revocations"]);
  assert.equal(await sentTo(await waiting.get("/login/second")), "/login");
});

Deno.test("what mail writes down when its turn comes late is not written for an account that is deleted", async () => {
  const { site, ada, userId } = await scene();
  await using _closing = site;
  const { byMail } = site.site.accounts;
  const device = (await site.site.sessions.list(userId))[0].device!;
  await send(ada, "/account/delete", { password: PASSWORD });
  const now = site.site.clock();
  assert.equal(await byMail.noteDevice(userId, device, now), "known");
  const token = await byMail.makeLink({
    purpose: "end-session",
    subject: userId,
    about: { sessionId: "s", createdAt: now, device: device.label },
    expiresAt: now + 1e9,
  });
  assert.equal(token, null);
  const left = await rowsWith(site, [userId]);
  assert.deepEqual([...new Set(left.map(([kind]) => kind))], ["revocations"]);
});

for (
  const [path, fields] of [
    ["/login/email", { email: ADA.email }],
    ["/password/forgot", { email: ADA.email }],
    ["/account/email", { email: NEXT, current: PASSWORD }],
    ["/account/email/confirm", {}],
  ] as const
) {
  Deno.test(`an account that is deleted just after a link was made for it by ${path} leaves no entry that it was asked for`, async () => {
    await using site = await openMailSite();
    const ada = site.client();
    await signUpByMail(site, ada);
    const { userId } = (await sessionOf(ada))!;
    const { accounts, audit, kv, mail } = site.site;
    const user = (await accounts.get(userId))!;
    if (path === "/account/email/confirm") {
      const { emailVerifiedAt: _confirmed, ...unconfirmed } = user;
      await kv.set(["users", userId], unconfirmed);
    }
    const { makeLink } = accounts.byMail;
    const newest: string[] = [];
    Object.assign(accounts.byMail, {
      makeLink: async (...link: Parameters<typeof makeLink>) => {
        const token = await makeLink(...link);
        newest.push((await audit.list(userId)).events[0].type);
        await send(ada, "/account/delete", { password: PASSWORD });
        return token;
      },
    });
    await send(ada, path, fields);
    await mail.idle();
    const left = await rowsWith(site, [userId]);
    assert.deepEqual([...new Set(left.map(([kind]) => kind))], ["revocations"]);
    assert.deepEqual(newest, ["link-asked"]);
  });
}

Deno.test("an export that is under way when the account is deleted leaves no entry", async () => {
  await using site = await openMailSite();
  const [ada, other] = [site.client(), site.client()];
  await signUpByMail(site, ada);
  await logIn(other);
  const { userId } = (await sessionOf(ada))!;
  const { audit } = site.site;
  const { record } = audit;
  let recorded = 0;
  Object.assign(audit, {
    async record(...happenings: Happening[]) {
      if (happenings[0].type === "data-exported" && recorded++ === 0) {
        await send(ada, "/account/delete", { password: PASSWORD });
      }
      await record(...happenings);
    },
  });
  const answer = await other.post("/account/export", {});
  await answer.body?.cancel();
  assert.equal(recorded, 1);
  const left = await rowsWith(site, [userId]);
  assert.deepEqual([...new Set(left.map(([kind]) => kind))], ["revocations"]);
});

Deno.test("a device is news to an account whose devices were all forgotten", async () => {
  await using site = await openMailSite();
  const ada = site.client();
  await signUpByMail(site, ada);
  const { userId } = (await sessionOf(ada))!;
  site.advance(90 * 24 * 60 * 60_000);
  // As the database does when they expire.
  await site.site.kv.delete(["seen_devices", userId]);
  await logIn(site.client());
  const { subject } = await site.mailTo(ADA.email);
  assert.equal(subject, "A new device is logged in to Latchkey");
});
