/** The development mailbox: where it is, where it is not, and what a mail that it shows may do. */

import assert from "node:assert/strict";
import type { Message } from "../../lib/mail/message.ts";
import { EVERY_MAIL, TOKEN } from "../mail/every_mail.ts";
import { tags, text } from "../components/markup.ts";
import type { TestSite } from "../support/test_site.ts";
import { startSmtp } from "../mail/smtp_server.ts";
import { openQuickSite } from "./kit.ts";

const DEVELOPMENT = { ORIGIN: "http://localhost:8000" };

/** A development machine, and whoever sits at it. */
const HERE = { env: DEVELOPMENT, remote: "127.0.0.1" };

async function post({ site }: TestSite, message: Message): Promise<void> {
  assert.equal(site.mail.post("test", () => message), true);
  await site.mail.idle();
}

Deno.test("without SMTP_URL a development machine has a mailbox, the newest mail first", async () => {
  await using site = await openQuickSite(HERE);
  const client = site.client();
  const empty = await (await client.get("/dev/mail")).text();
  assert.match(empty, /Nothing was mailed yet/);
  await post(site, EVERY_MAIL["magic link"]);
  await post(site, EVERY_MAIL["reset"]);
  const html = await (await client.get("/dev/mail")).text();
  assert.deepEqual(
    tags(html, "a").map(({ attributes }) => attributes.href).filter((href) =>
      href.startsWith("/dev/")
    ),
    ["/dev/mail/2", "/dev/mail/1"],
  );
  const mail = await client.get("/dev/mail/1");
  assert.match(
    mail.headers.get("content-security-policy")!,
    /frame-src 'self'/,
  );
  const body = await mail.text();
  assert.ok(text(body).includes("You asked for a link to log in."));
  assert.deepEqual(
    tags(body, "iframe").map(({ attributes: { src, sandbox } }) => ({
      src,
      sandbox,
    })),
    [{
      src: "/dev/mail/1/html",
      sandbox: "allow-top-navigation-by-user-activation",
    }],
  );
  assert.ok(
    tags(body, "a").some(({ attributes }) => attributes.href.endsWith(TOKEN)),
  );
});

Deno.test("a mail in its frame runs nothing and loads nothing", async () => {
  await using site = await openQuickSite(HERE);
  await post(site, EVERY_MAIL["magic link"]);
  const answer = await site.client().get("/dev/mail/1/html");
  const policy = answer.headers.get("content-security-policy")!;
  assert.match(policy, /^default-src 'none'; style-src 'unsafe-inline'; /);
  assert.match(policy, /frame-ancestors 'self'; sandbox /);
  assert.equal(answer.headers.get("x-frame-options"), "SAMEORIGIN");
  assert.equal(answer.headers.get("x-content-type-options"), "nosniff");
  assert.equal(answer.headers.get("cache-control"), "private, no-store");
  assert.match(answer.headers.get("content-type")!, /^text\/html/);
  assert.ok((await answer.text()).includes(TOKEN));
});

Deno.test("a mail that is not there is not found", async () => {
  await using site = await openQuickSite(HERE);
  for (const id of ["1", "0", "x", "__proto__"]) {
    for (const path of [`/dev/mail/${id}`, `/dev/mail/${id}/html`]) {
      const answer = await site.client().get(path);
      assert.equal(answer.status, 404, path);
      await answer.body?.cancel();
    }
  }
});

/** Nobody may look into a mailbox here. */
async function assertHidden(site: TestSite, path: string): Promise<void> {
  const answer = await site.client().get(path);
  assert.equal(answer.status, 404);
  assert.doesNotMatch(await answer.text(), /mailbox/i);
}

Deno.test("in production there is no mailbox, with a mail server or without", async () => {
  await using smtp = await startSmtp();
  const server = { SMTP_URL: smtp.url, MAIL_FROM: "no-reply@latchkey.example" };
  for (
    const env of [
      {},
      server,
      { ...DEVELOPMENT, ...server },
      { ...DEVELOPMENT, NODE_ENV: "production" },
    ]
  ) {
    await using site = await openQuickSite({ ...HERE, env });
    assert.equal(site.site.mail.mailbox, null);
    assert.equal(site.site.mail.works, "SMTP_URL" in env);
    await assertHidden(site, "/dev/mail");
    await assertHidden(site, "/dev/mail/1/html");
  }
});

Deno.test("another name that points here does not open the mailbox", async () => {
  await using site = await openQuickSite(HERE);
  await post(site, EVERY_MAIL["magic link"]);
  const rebound = site.client({ base: "http://evil.example:8000" });
  const answer = await rebound.get("/dev/mail/1");
  assert.equal(answer.status, 404);
  assert.ok(!(await answer.text()).includes(TOKEN));
});

Deno.test("whoever sits at the machine looks into the mailbox, by whichever of its addresses to itself", async () => {
  for (const remote of ["127.0.0.1", "127.8.8.8", "::1", "::ffff:127.0.0.1"]) {
    await using site = await openQuickSite({ ...HERE, remote });
    for (const host of ["localhost", "127.0.0.1", "[::1]"]) {
      const client = site.client({ base: `http://${host}:8000` });
      const answer = await client.get("/dev/mail");
      await answer.body?.cancel();
      assert.equal(answer.status, 200, `${remote} ${host}`);
    }
  }
});

Deno.test("another machine does not open the mailbox, whatever host it names, and sees the rest of the site", async () => {
  for (
    const remote of ["192.168.0.7", "203.0.113.7", "::2", "::ffff:10.0.0.1", ""]
  ) {
    await using site = await openQuickSite({ ...HERE, remote });
    await post(site, EVERY_MAIL["magic link"]);
    for (const path of ["/dev/mail", "/dev/mail/1", "/dev/mail/1/html"]) {
      const answer = await site.client().get(path);
      assert.equal(answer.status, 404, `${remote} ${path}`);
      assert.ok(!(await answer.text()).includes(TOKEN));
    }
    const answer = await site.client().get("/login");
    await answer.body?.cancel();
    assert.equal(answer.status, 200);
  }
});

Deno.test("what a proxy on the machine passes on does not open the mailbox", async () => {
  await using site = await openQuickSite(HERE);
  for (
    const [name, value] of [
      ["x-forwarded-for", "192.168.0.7"],
      ["x-forwarded-for", "127.0.0.1"],
      ["forwarded", "for=192.168.0.7"],
      ["x-forwarded-host", "localhost"],
      ["x-real-ip", "192.168.0.7"],
      ["via", "1.1 proxy"],
      ["cf-connecting-ip", "192.168.0.7"],
      ["true-client-ip", "192.168.0.7"],
      ["x-client-ip", "192.168.0.7"],
      ["x-cluster-client-ip", "192.168.0.7"],
      ["fly-client-ip", "192.168.0.7"],
      ["x-forwarded", "for=192.168.0.7"],
      ["x-forwarded-proto", "https"],
      ["x-original-forwarded-for", "192.168.0.7"],
    ]
  ) {
    const answer = await site.client().get("/dev/mail", { [name]: value });
    await answer.body?.cancel();
    assert.equal(answer.status, 404, `${name}: ${value}`);
  }
});

Deno.test("what waits is sent when the site closes", async () => {
  await using smtp = await startSmtp();
  const site = await openQuickSite({
    env: { SMTP_URL: smtp.url, MAIL_FROM: "no-reply@latchkey.example" },
  });
  site.site.mail.post("test", () => EVERY_MAIL["magic link"]);
  await site.close();
  assert.equal(smtp.mails.length, 1);
});
