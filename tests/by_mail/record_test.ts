/** Links that are asked for, used, and tried in vain are in the record, once each. */

import assert from "node:assert/strict";
import type { AuditEvent } from "../../lib/audit/event.ts";
import {
  ADA,
  BOB,
  linkIn,
  type MailSite,
  MINUTE,
  openMailSite,
  PASSWORD,
  press,
  send,
  sessionOf,
  signUpByMail,
} from "./kit.ts";

const NEW_PASSWORD = "eight brass latchkeys";
const NEW_ADDRESS = "countess@example.com";

/** A site on which Ada is logged in, and the lines that it prints. */
async function scene() {
  const lines: string[] = [];
  const print = (line: string) => void lines.push(line);
  const site = await openMailSite({ parts: { print } });
  const ada = site.client();
  await signUpByMail(site, ada);
  const { userId } = (await sessionOf(ada))!;
  return { site, ada, userId, lines };
}

const inShort = (event: Partial<AuditEvent>) =>
  [event.type, event.outcome, event.method, event.reason]
    .filter((word) => word !== undefined).join(" ");

/** What the owner reads of links, the oldest first. */
async function linksOf(site: MailSite, userId: string): Promise<string[]> {
  await site.site.mail.idle();
  const { events } = await site.site.audit.list(userId);
  return events.filter(({ type }) => type.startsWith("link-")).map(inShort)
    .reverse();
}

Deno.test("every link is recorded when it is asked for, and when it is used", async () => {
  const { site, ada, userId } = await scene();
  await using _closing = site;
  const asking = site.client();
  await send(asking, "/login/email", { email: ADA.email });
  await press(asking, await site.linkTo(ADA.email));
  await send(ada, "/account/email", {
    email: NEW_ADDRESS,
    current: PASSWORD,
  });
  await press(ada, await site.linkTo(NEW_ADDRESS));
  const undo = (await site.mailsTo(ADA.email)).find(({ text }) =>
    text.includes("/email/undo/")
  )!;
  await press(site.client(), linkIn(undo, site.origin));
  await send(asking, "/password/forgot", { email: ADA.email });
  await press(asking, await site.linkTo(ADA.email), { password: NEW_PASSWORD });
  assert.deepEqual(await linksOf(site, userId), [
    "link-used ok sign-up",
    "link-asked ok magic-link",
    "link-used ok magic-link",
    "link-asked ok change-address",
    "link-used ok change-address",
    "link-used ok undo-address",
    "link-asked ok reset",
    "link-used ok reset",
  ]);
});

Deno.test("confirming an address is recorded, and so is a link that logs a device out", async () => {
  const lines: string[] = [];
  await using site = await openMailSite({
    parts: { print: (line) => void lines.push(line) },
  });
  const client = site.client();
  await signUpByMail(site, client);
  const { userId } = (await sessionOf(client))!;
  const user = (await site.site.accounts.get(userId))!;
  const { emailVerifiedAt: _confirmed, ...unconfirmed } = user;
  await site.site.kv.set(["users", userId], unconfirmed);
  await press(client, "/account/email/confirm");
  await press(client, await site.linkTo(ADA.email));
  const other = site.client({ userAgent: "Mozilla/5.0 (iPhone) Safari" });
  await send(other, "/login", { email: ADA.email, password: PASSWORD });
  await press(site.client(), await site.linkTo(ADA.email));
  assert.deepEqual((await linksOf(site, userId)).slice(1), [
    "link-asked ok confirm-address",
    "link-used ok confirm-address",
    "link-used ok end-session",
  ]);
});

Deno.test("asking for an address that has an account already is recorded as for any other", async () => {
  const { site, ada, userId } = await scene();
  await using _closing = site;
  await signUpByMail(site, site.client(), BOB);
  const current = PASSWORD;
  await send(ada, "/account/email", { email: BOB.email, current });
  const taken = await linksOf(site, userId);
  await send(ada, "/account/email", { email: NEW_ADDRESS, current });
  const both = await linksOf(site, userId);
  assert.deepEqual(taken.slice(1), ["link-asked ok change-address"]);
  assert.deepEqual(both.slice(1), [...taken.slice(1), ...taken.slice(1)]);
});

Deno.test("a link that is too old is recorded for its owner when it is used, and not when it is looked at", async () => {
  const { site, userId } = await scene();
  await using _closing = site;
  const asking = site.client();
  for (const path of ["/login/email", "/password/forgot"]) {
    await send(asking, path, { email: ADA.email });
    const link = await site.linkTo(ADA.email);
    site.advance(10 * MINUTE);
    assert.equal((await asking.get(link)).status, 410);
    const before = await linksOf(site, userId);
    assert.equal(
      (await press(asking, link, { password: NEW_PASSWORD })).status,
      410,
    );
    const after = await linksOf(site, userId);
    const method = path === "/login/email" ? "magic-link" : "reset";
    assert.deepEqual(after, [...before, `link-used failed ${method} expired`]);
  }
});

Deno.test("a link that is over, sent again and again, has ten entries in an hour and one that counts the rest", async () => {
  const { site, ada, userId, lines } = await scene();
  await using _closing = site;
  await send(ada, "/login/email", { email: ADA.email });
  const link = await site.linkTo(ADA.email);
  site.advance(10 * MINUTE);
  const printed = lines.length;
  for (let times = 0; times < 15; times++) await press(ada, link);
  const { events } = await site.site.audit.list(userId);
  const failed = events.filter(({ outcome }) => outcome !== "ok");
  assert.equal(failed.filter(({ type }) => type === "link-used").length, 10);
  const [sum] = failed.filter(({ type }) => type === "more-failures");
  assert.deepEqual([sum.outcome, sum.count], ["refused", 5]);
  assert.equal(lines.length - printed, 10);
});

Deno.test("a link for another address is recorded when whoever asked for it is logged out", async () => {
  const { site, ada, userId } = await scene();
  await using _closing = site;
  await send(ada, "/account/email", { email: NEW_ADDRESS, current: PASSWORD });
  const link = await site.linkTo(NEW_ADDRESS);
  await press(ada, "/logout");
  assert.equal((await ada.get(link)).status, 410);
  assert.equal((await press(ada, link)).status, 410);
  assert.deepEqual((await linksOf(site, userId)).slice(1), [
    "link-asked ok change-address",
    "link-used failed change-address asker-logged-out",
  ]);
});

Deno.test("a link that is used where nobody is logged in is printed, and stays as good as it was", async () => {
  const { site, ada, userId, lines } = await scene();
  await using _closing = site;
  const user = (await site.site.accounts.get(userId))!;
  const { emailVerifiedAt: _confirmed, ...unconfirmed } = user;
  await site.site.kv.set(["users", userId], unconfirmed);
  await press(ada, "/account/email/confirm");
  const link = await site.linkTo(ADA.email);
  assert.equal((await press(site.client(), link)).status, 403);
  const told = JSON.parse(lines.at(-1)!);
  assert.equal(
    inShort(told),
    "link-used refused confirm-address no-session",
  );
  assert.equal(told.userId, userId);
  assert.equal((await press(ada, link)).status, 303);
});

Deno.test("a link that nobody has is printed a few times a minute, and stored for nobody", async () => {
  const { site, userId, lines } = await scene();
  await using _closing = site;
  const client = site.client();
  await send(client, "/login/email", { email: ADA.email });
  const link = await site.linkTo(ADA.email);
  await press(client, link);
  const before = lines.length;
  for (let times = 0; times < 15; times++) {
    assert.equal((await press(client, link)).status, 410);
  }
  const told = lines.slice(before).map((line) => JSON.parse(line));
  assert.deepEqual(
    told.map(inShort),
    Array(10).fill("link-used failed magic-link unknown-link"),
  );
  assert.ok(told.every(({ userId }) => userId === null));
  assert.ok(!(await linksOf(site, userId)).some((each) => /failed/.test(each)));
  assert.deepEqual((await site.site.audit.list(null)).events, []);
});

Deno.test("a link for one account in a browser that is logged in to another is recorded for its owner", async () => {
  const { site, ada, userId } = await scene();
  await using _closing = site;
  const user = (await site.site.accounts.get(userId))!;
  const { emailVerifiedAt: _confirmed, ...unconfirmed } = user;
  await site.site.kv.set(["users", userId], unconfirmed);
  await press(ada, "/account/email/confirm");
  const link = await site.linkTo(ADA.email);
  const bob = site.client();
  await signUpByMail(site, bob, BOB);
  assert.equal((await press(bob, link)).status, 410);
  assert.deepEqual(
    (await linksOf(site, userId)).at(-1),
    "link-used failed confirm-address another-account",
  );
});

Deno.test("five uses at once of a link are recorded as one that worked", async () => {
  const { site, userId } = await scene();
  await using _closing = site;
  const client = site.client();
  await send(client, "/password/forgot", { email: ADA.email });
  const link = await site.linkTo(ADA.email);
  const form = { password: NEW_PASSWORD };
  const answers = await Promise.all(
    Array.from({ length: 5 }, () => press(client, link, form)),
  );
  assert.equal(answers.filter(({ status }) => status === 303).length, 1);
  const links = await linksOf(site, userId);
  assert.equal(
    links.filter((each) => each === "link-used ok reset").length,
    1,
  );
});
