/** Where mail reaches nobody, what needs it is not there; where it does, every address answers as it should. */

import assert from "node:assert/strict";
import { startSmtp } from "../mail/smtp_server.ts";
import { tags } from "../components/markup.ts";
import { openQuickSite, signUp } from "../http/kit.ts";
import { startSite } from "../support/server.ts";
import {
  ADA,
  openMailSite,
  PASSWORD,
  send,
  sessionOf,
  signUpByMail,
} from "./kit.ts";

const TOKEN = "A".repeat(65);

/** What needs mail, and its methods. */
const ADDRESSES: Record<string, readonly string[]> = {
  "/login/email": ["GET", "POST"],
  "/login/email/sent": ["GET"],
  [`/login/email/${TOKEN}`]: ["GET", "POST"],
  "/password/forgot": ["GET", "POST"],
  "/password/forgot/sent": ["GET"],
  [`/password/reset/${TOKEN}`]: ["GET", "POST"],
  "/signup/sent": ["GET"],
  [`/signup/${TOKEN}`]: ["GET", "POST"],
  [`/email/confirm/${TOKEN}`]: ["GET", "POST"],
  [`/email/change/${TOKEN}`]: ["GET", "POST"],
  [`/email/undo/${TOKEN}`]: ["GET", "POST"],
  [`/logout/${TOKEN}`]: ["GET", "POST"],
  "/account/email": ["GET", "POST"],
  "/account/email/confirm": ["POST"],
};

/** The addresses that a page links to. */
async function linksOn(answer: Response): Promise<string[]> {
  return tags(await answer.text(), "a").map(({ attributes }) =>
    attributes.href
  );
}

Deno.test("in production without a mail server nothing that needs mail is there, and nothing links to it", async () => {
  await using site = await openQuickSite();
  const client = site.client();
  await signUp(client);
  for (const [path, methods] of Object.entries(ADDRESSES)) {
    for (const method of methods) {
      const form = method === "POST" ? { email: ADA.email } : undefined;
      const answer = await client.request(path, { method, form });
      await answer.body?.cancel();
      assert.equal(answer.status, 404, `${method} ${path}`);
    }
  }
  const links = [
    ...await linksOn(await site.client().get("/login")),
    ...await linksOn(await client.get("/account")),
    ...await linksOn(await client.get("/account/confirm")),
    ...await linksOn(await client.get("/account/password")),
  ];
  assert.deepEqual(links.filter((href) => /email|forgot/.test(href)), []);
});

Deno.test("where mail works there are links to it, with the place to go on to", async () => {
  await using site = await openMailSite();
  const links = await linksOn(
    await site.client().get("/login?next=/account/password"),
  );
  assert.ok(links.includes("/password/forgot"));
  assert.ok(links.includes("/login/email?next=%2Faccount%2Fpassword"));
  const client = site.client();
  await signUpByMail(site, client);
  assert.ok(
    (await linksOn(await client.get("/account"))).includes("/account/email"),
  );
  for (const path of ["/account/confirm", "/account/password"]) {
    const there = await linksOn(await client.get(path));
    assert.ok(there.includes("/password/forgot"), path);
  }
});

Deno.test("what needs mail answers its own methods, and 405 to others", async () => {
  await using site = await openMailSite();
  const client = site.client();
  await signUpByMail(site, client);
  for (const [path, methods] of Object.entries(ADDRESSES)) {
    for (const method of ["GET", "POST", "PUT", "PATCH", "DELETE"]) {
      const answer = await client.request(path, { method });
      await answer.body?.cancel();
      if (methods.includes(method)) assert.ok(answer.status < 500, path);
      assert.equal(
        answer.status === 405,
        !methods.includes(method),
        `${method} ${path}`,
      );
    }
  }
});

Deno.test("an address that is none is refused at its field", async () => {
  await using site = await openMailSite();
  for (const path of ["/login/email", "/password/forgot"]) {
    for (
      const email of ["", "ada", "a@b.example, c@d.example", "a@b\r\n.example"]
    ) {
      const answer = await site.client().post(path, { email });
      assert.equal(answer.status, 422, JSON.stringify(email));
      assert.match(await answer.text(), /id="email-error"/);
    }
  }
});

Deno.test("the page after asking is for the browser that asked", async () => {
  await using site = await openMailSite();
  for (
    const [path, start] of [
      ["/login/email/sent", "/login/email"],
      ["/password/forgot/sent", "/password/forgot"],
      ["/signup/sent", "/signup"],
    ]
  ) {
    const client = site.client();
    assert.equal((await client.get(path)).headers.get("location"), start);
    client.cookies.set("__Host-session_asked_log_in", "not a secret");
    client.cookies.set("__Host-session_asked_sign_up", "not a secret");
    assert.equal((await client.get(path)).headers.get("location"), start);
  }
});

Deno.test("the real process sends over a real mail server, with the permissions it has", async () => {
  await using smtp = await startSmtp();
  await using site = await startSite({
    env: {
      SMTP_URL: smtp.url.replace("127.0.0.1", "localhost"),
      MAIL_FROM: "Latchkey <no-reply@latchkey.example>",
    },
  });
  const client = site.client();
  const form = { ...ADA, password: PASSWORD };
  assert.equal(await send(client, "/signup", form), "/signup/sent");
  const mail = await smtp.next();
  assert.deepEqual(mail.to, [ADA.email]);
  assert.equal(mail.from, "no-reply@latchkey.example");
  const url = mail.text.split("\n").find((line) => line.startsWith("http://"))!;
  assert.ok(mail.html.includes(url));
  const path = new URL(url).pathname;
  assert.equal(new URL(url).port, new URL(site.origin).port);
  assert.equal(await send(client, path, {}), "/account");
  assert.notEqual(await sessionOf(client), null);
  await send(site.client(), "/password/forgot", { email: ADA.email });
  const { code } = await site.stop();
  assert.equal(code, 0);
  // What was on its way was sent before the process ended.
  assert.match(smtp.mails.at(-1)!.head, /^Subject: Choose a new password/m);
  assert.ok(!site.output().includes(path.slice(-43)));
});

Deno.test("in production without a mail server the start says once what is off", async () => {
  await using site = await startSite({
    env: { NODE_ENV: "production", ORIGIN: "http://localhost:8000" },
  });
  const lines = site.output().split("\n")
    .filter((line) => line.startsWith("SMTP_URL"));
  assert.equal(lines.length, 1, site.output());
  assert.match(lines[0], /is not set, so nothing can be mailed/);
  assert.match(lines[0], /signing up tells whether an address has an account/);
});
