/** Nobody learns who has an account: every form answers known and unknown addresses alike (ASVS 6.3.8). */

import assert from "node:assert/strict";
import { openQuickAccounts } from "../http/quick_accounts.ts";
import type { Client } from "../support/client.ts";
import { ADA, BOB, openMailSite, PASSWORD, signUpByMail } from "./kit.ts";

/** What an answer tells, and what it cost before it was given. */
interface Told {
  status: number;
  headers: [string, string][];
  body: string;
  hashes: number;
  operations: string[];
}

/** A database that notes what it is asked, and the notes. */
async function openNotedKv() {
  const kv = await Deno.openKv(":memory:");
  const notes: string[] = [];
  const noted = new Proxy(kv, {
    get(target, name) {
      const value = Reflect.get(target, name);
      if (typeof value !== "function") return value;
      return (...args: unknown[]) => {
        if (/^(get|set|delete|list|atomic)/.test(String(name))) {
          notes.push(String(name));
        }
        return value.apply(target, args);
      };
    },
  });
  return { kv: noted, notes };
}

/** Opens a site on which Ada has an account, and a way to ask it as she and as somebody else. */
async function scene() {
  const { kv, notes } = await openNotedKv();
  let hashes = 0;
  const site = await openMailSite({
    parts: {
      kv,
      openAccounts: (options) => openQuickAccounts(options, () => hashes++),
    },
  });
  await signUpByMail(site, site.client());
  async function tell(
    client: Client,
    path: string,
    form: Record<string, string>,
  ): Promise<Told> {
    await site.site.mail.idle();
    await site.site.audit.settled();
    notes.length = 0;
    hashes = 0;
    const answer = await client.post(path, form);
    // What failed is recorded while nobody waits, and costs the same.
    await site.site.audit.settled();
    const told = { hashes, operations: [...notes] };
    const headers = [...answer.headers].map((
      [name, value],
    ): [string, string] => [
      name,
      value.replaceAll(/[\w-]{43}|nonce-\w+|dur=[\d.]+/g, "…"),
    ]);
    const body = (await answer.text()).replaceAll(/nonce="\w+"/g, "")
      .replaceAll(form.email, "ADDRESS");
    return { status: answer.status, headers, body, ...told };
  }
  return { site, tell };
}

const FORMS: Record<string, [path: string, form: Record<string, string>]> = {
  "logging in": ["/login", { password: "not the password" }],
  "asking for a link": ["/login/email", {}],
  "forgetting a password": ["/password/forgot", {}],
  "signing up": ["/signup", { name: "Somebody", password: PASSWORD }],
  "signing up badly": ["/signup", { name: "", password: "short" }],
};

for (const [what, [path, form]] of Object.entries(FORMS)) {
  Deno.test(`6.3.8: ${what} is answered alike, at the same cost, whether or not there is an account`, async () => {
    const { site, tell } = await scene();
    await using _closing = site;
    const known = await tell(site.client(), path, {
      ...form,
      email: ADA.email,
    });
    const unknown = await tell(site.client(), path, {
      ...form,
      email: "eve@example.com",
    });
    // A log-in that failed is recorded beside its answer, now before it, now after.
    if (path === "/login") known.operations = unknown.operations = [];
    assert.deepEqual(known, unknown);
    if (path === "/signup" && form.name) assert.equal(known.hashes, 1);
  });

  Deno.test(`6.3.8: ${what} too often is answered alike as well`, async () => {
    const { site, tell } = await scene();
    await using _closing = site;
    const last: Told[] = [];
    for (const email of [ADA.email, "eve@example.com"]) {
      let told: Told | undefined;
      for (let times = 0; times < 12; times++) {
        told = await tell(site.client(), path, { ...form, email });
      }
      last.push(told!);
    }
    assert.deepEqual(last[0].status, last[1].status);
    assert.deepEqual(last[0].body, last[1].body);
    assert.deepEqual(last[0].hashes, last[1].hashes);
  });
}

Deno.test("6.3.8: moving an account to an address is answered alike, whether or not another one has it", async () => {
  const { site, tell } = await scene();
  await using _closing = site;
  const bob = site.client();
  await signUpByMail(site, bob, BOB);
  const form = { current: PASSWORD };
  const path = "/account/email";
  const known = await tell(bob, path, { ...form, email: ADA.email });
  const unknown = await tell(bob, path, { ...form, email: "eve@example.com" });
  assert.deepEqual(known, unknown);
  assert.equal(known.status, 303);
});

Deno.test("only the mail tells", async () => {
  const { site } = await scene();
  await using _closing = site;
  const client = site.client();
  const subject = async (path: string, form: Record<string, string>) => {
    const answer = await client.post(path, form);
    assert.equal(answer.status, 303);
    return (await site.mailTo(form.email)).subject;
  };
  const eve = "eve@example.com";
  const up = { name: "Somebody", password: PASSWORD };
  assert.match(
    await subject("/login/email", { email: ADA.email }),
    /^Your link to log in/,
  );
  assert.match(
    await subject("/password/forgot", { email: ADA.email }),
    /^Choose a new password/,
  );
  assert.match(
    await subject("/signup", { ...up, email: ADA.email }),
    /^You have a Latchkey account already/,
  );
  assert.match(
    await subject("/login/email", { email: eve }),
    /^No Latchkey account has this address/,
  );
  assert.match(
    await subject("/password/forgot", { email: eve }),
    /^No Latchkey account has this address/,
  );
  assert.match(
    await subject("/signup", { ...up, email: eve }),
    /^Finish signing up/,
  );
});

Deno.test("a hundred requests for a mail send a few", async () => {
  const { site } = await scene();
  await using _closing = site;
  const before = (await site.mailsTo(ADA.email)).length;
  const statuses = new Set<number>();
  for (let times = 0; times < 100; times++) {
    const answer = await site.client().post("/login/email", { ...ADA });
    await answer.body?.cancel();
    statuses.add(answer.status);
    if (answer.status === 429) assert.ok(answer.headers.has("retry-after"));
  }
  assert.deepEqual([...statuses], [303, 429]);
  assert.ok((await site.mailsTo(ADA.email)).length - before <= 4);
});

Deno.test("nothing that somebody types goes to a stranger's mailbox", async () => {
  const { site } = await scene();
  await using _closing = site;
  const name = "Cheap watches at evil.example";
  for (const email of [ADA.email, "eve@example.com"]) {
    const form = { name, email, password: PASSWORD };
    const answer = await site.client().post("/signup", form);
    assert.equal(answer.status, 303);
    for (const { subject, text, html } of await site.mailsTo(email)) {
      assert.doesNotMatch(subject + text + html, /watches/);
    }
  }
});
