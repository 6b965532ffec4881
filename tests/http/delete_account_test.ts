/** What is stored about somebody can be taken along, and goes with the account, all of it. */

import assert from "node:assert/strict";
import { ownerKey } from "../../lib/accounts/factors/new_passkey.ts";
import { factorsKey } from "../../lib/accounts/factors/record.ts";
import { newAuthenticatorSecret } from "../../lib/accounts/factors/authenticator.ts";
import { stepAt, totpCode } from "../../lib/accounts/factors/totp.ts";
import { putPending } from "../../lib/accounts/pending_log_ins.ts";
import { putLink } from "../../lib/accounts/one_time_links.ts";
import { noteDevice } from "../../lib/accounts/seen_devices.ts";
import { finishDeletions } from "../../lib/delete_account.ts";
import type { Client } from "../support/client.ts";
import { readSources } from "../support/sources.ts";
import {
  ADA,
  everyStrategy,
  logIn,
  openQuickSite,
  PASSWORD,
  type Scene,
  sessionOf,
  signUp,
} from "./kit.ts";

const GITHUB = {
  provider: "github" as const,
  issuer: "https://github.com",
  subject: "subject-4711",
  name: "Ada",
  email: ADA.email,
  amr: ["fed"],
};

const SECRETS = 'argon2id|hash"|publicKey|credentialId|versionstamp';

/** Signs up, and uses everything there is. */
async function useEverything(
  site: Pick<Scene, "site" | "client">,
): Promise<{ client: Client; other: Client; userId: string }> {
  const { site: { kv, identities, factors, clock, audit } } = site;
  const client = site.client();
  await signUp(client);
  const { userId } = (await sessionOf(client))!;
  const other = site.client();
  await logIn(other);
  for (let times = 0; times < 14; times++) {
    const form = { email: ADA.email, password: "a guess" };
    await (await site.client().post("/login", form)).body?.cancel();
  }
  await client.post("/account/confirm", { password: "a guess" });
  await client.post("/account/confirm", { password: PASSWORD });
  assert.equal(await identities.link(userId, GITHUB), "linked");
  const secret = newAuthenticatorSecret();
  const code = totpCode(secret, stepAt(clock()));
  assert.ok((await factors.addAuthenticator({ userId, secret, code })).ok);
  // A passkey needs a browser; this is what is kept of one.
  const entry = await factors.read(userId);
  const passkey = {
    id: "p".repeat(43),
    credentialId: "c".repeat(43),
    publicKey: new Uint8Array(77),
    counter: 0,
    transports: ["usb"],
    name: "Blue key",
    synced: false,
    backedUp: false,
    addedAt: clock(),
    lastUsedAt: null,
    copiedAt: null,
  };
  await kv.atomic()
    .set(factorsKey(userId), { ...entry.factors, passkeys: [passkey] })
    .set(ownerKey(passkey.id), userId).commit();
  await kv.set(["session_thefts", userId], [{
    sessionId: "s",
    noticedAt: clock(),
    device: { label: "x", browser: "", os: "", type: "other", ip: "" },
  }]);
  const operation = kv.atomic();
  putLink(operation, {
    purpose: "undo-address",
    subject: userId,
    about: { email: "former@example.com" },
    expiresAt: clock() + 1e9,
  }, clock());
  putLink(operation, {
    purpose: "end-session",
    subject: userId,
    about: { sessionId: "s", createdAt: clock(), device: "Firefox on Linux" },
    expiresAt: clock() + 1e9,
  }, clock());
  const pending = { userId, amr: ["pwd"], next: "/account", checks: [] };
  putPending({ clock }, operation, { ...pending, persistent: false });
  await operation.commit();
  await noteDevice(kv, userId, { browser: "Firefox", os: "Linux" }, clock());
  for (let times = 0; times < 700; times++) {
    await audit.record({ type: "log-out", userId });
  }
  return { client, other, userId };
}

/** The keys and values that hold one of these texts. */
async function traces(kv: Deno.Kv, texts: readonly string[]) {
  const found: string[] = [];
  for await (const { key, value } of kv.list({ prefix: [] })) {
    const row = `${key.map(String).join("/")} ${
      Deno.inspect(value, { depth: 20 })
    }`;
    if (texts.some((text) => row.includes(text))) found.push(String(key[0]));
  }
  return found;
}

/** The kinds of keys that name an account. */
async function keyKinds(kv: Deno.Kv, userId: string): Promise<string[]> {
  const rows = await Array.fromAsync(kv.list({ prefix: [] }));
  return rows.filter(({ key }) => key.includes(userId))
    .map(({ key }) => String(key[0]));
}

everyStrategy(
  "the account page hands out everything, without a secret",
  async (site) => {
    const { client, userId } = await useEverything(site);
    const answer = await client.post("/account/export", {});
    assert.equal(answer.status, 200);
    assert.match(
      answer.headers.get("content-disposition")!,
      /^attachment; filename="latchkey-\d{4}-\d\d-\d\d\.json"$/,
    );
    assert.match(answer.headers.get("cache-control")!, /no-store/);
    const text = await answer.text();
    assert.doesNotMatch(text, new RegExp(SECRETS));
    const all = JSON.parse(text);
    assert.equal(all.account.id, userId);
    assert.equal(all.account.email, ADA.email);
    assert.match(all.password.changedAt, /Z$/);
    assert.equal(all.linkedAccounts[0].subject, "subject-4711");
    assert.equal(all.secondSteps.passkeys[0].name, "Blue key");
    assert.ok(all.secondSteps.authenticator.addedAt);
    assert.equal(all.sessions.length, 2);
    assert.equal(all.copiedCookies.length, 1);
    assert.ok(all.attempts.length >= 3);
    assert.ok(all.activity.length > 700);
    const [newest] = (await site.site.audit.list(userId)).events;
    assert.equal(newest.type, "data-exported");
    for (const cookie of client.cookies.all()) {
      assert.ok(!text.includes(cookie.value));
    }
  },
);

Deno.test("an export holds the whole record, however long it is, and reads it as it is taken", async () => {
  await using site = await openQuickSite();
  const client = site.client();
  await signUp(client);
  const { userId } = (await sessionOf(client))!;
  const { kv, audit, clock } = site.site;
  const since = clock() + 1;
  const many = 10_700;
  for (let at = 0; at < many; at += 100) {
    const operation = kv.atomic();
    for (let place = at; place < at + 100; place++) {
      const id = "00000-00000000";
      const event = { id, at: since + place, type: "log-out", userId };
      operation.set(["audit", userId, event.at, id], event);
    }
    await operation.commit();
  }
  site.advance(many + 1);
  const all = await (await client.post("/account/export", {})).text();
  const { activity } = JSON.parse(all);
  const stored = await Array.fromAsync(kv.list({ prefix: ["audit", userId] }));
  assert.equal(activity.length, stored.length);
  assert.equal(new Set(activity.map(JSON.stringify)).size, stored.length);
  assert.ok(
    activity.some(({ type }: { type: string }) => type === "account-made"),
  );
  assert.equal(all, JSON.stringify(JSON.parse(all), null, 2));

  const { list } = audit;
  let pages = 0;
  Object.assign(audit, {
    list: (...asked: Parameters<typeof list>) => (pages++, list(...asked)),
  });
  const answer = await client.post("/account/export", {});
  const reader = answer.body!.getReader();
  await reader.read();
  await reader.cancel();
  assert.ok(pages < 5, String(pages));
});

everyStrategy(
  "whoever deletes their account is logged out everywhere, and nothing of it is left",
  async (site) => {
    const { client, other, userId } = await useEverything(site);
    const before = await traces(site.site.kv, [
      userId,
      ADA.email,
      "subject-4711",
    ]);
    assert.ok(before.length > 700);
    const asked = await (await client.get("/account/delete")).text();
    assert.match(asked, /logged out on every device/);
    assert.match(asked, /ada@example\.com/);
    const answer = await client.post("/account/delete", { password: PASSWORD });
    assert.equal(answer.status, 303);
    assert.equal(answer.headers.get("location"), "/login");
    assert.deepEqual(client.cookies.all().map(({ name }) => name), [
      "__Host-session_notice",
    ]);
    assert.match(
      await (await client.get("/login")).text(),
      /Your account is deleted/,
    );
    assert.equal(await sessionOf(client), null);
    assert.equal(await sessionOf(other), null);
    assert.equal((await other.get("/account")).status, 303);
    // The log of revocations names who must not be let in, by a random ID, until no token can be left.
    const left = await traces(site.site.kv, [
      userId,
      ADA.email,
      "subject-4711",
    ]);
    assert.deepEqual([...new Set(left)], ["revocations"]);
    const again = await site.client().post("/login", {
      email: ADA.email,
      password: PASSWORD,
    });
    assert.equal(again.status, 401);
    await signUp(site.client());
  },
  { settings: { stepUpAge: "1d" } },
);

everyStrategy("without the password nothing is deleted", async (site) => {
  const client = site.client();
  await signUp(client);
  const attempts = [["", 422], ["a guess", 401]] as const;
  for (const [password, status] of attempts) {
    const answer = await client.post("/account/delete", { password });
    assert.equal(answer.status, status);
    assert.match(await answer.text(), /Delete my account/);
  }
  assert.notEqual(await sessionOf(client), null);
  for (let times = 0; times < 12; times++) {
    const answer = await client.post("/account/delete", {
      password: "a guess",
    });
    await answer.body?.cancel();
  }
  const late = await client.post("/account/delete", { password: PASSWORD });
  assert.equal(late.status, 429);
  assert.match(late.headers.get("retry-after")!, /^\d+$/);
});

everyStrategy(
  "an account without a password is deleted by proof that is fresh, and by no other",
  async (site) => {
    const { kv, identities } = site.site;
    const client = site.client();
    await signUp(client);
    const { userId } = (await sessionOf(client))!;
    await identities.link(userId, GITHUB);
    await kv.delete(["passwords", userId]);
    site.advance(60 * 60_000);
    const stale = await client.post("/account/delete", {});
    assert.match(stale.headers.get("location")!, /^\/account\/confirm/);
    const { session } = await site.site.sessions.resolve(
      new Headers({ cookie: client.cookies.header("/") }),
    );
    const live = await site.site.sessions.live(session!);
    const renewed = await site.site.sessions.reauthenticate(live!, ["fed"]);
    for (const line of renewed!.setCookies) client.cookies.store(line);
    const page = await (await client.get("/account/delete")).text();
    assert.doesNotMatch(page, /type="password"/);
    const answer = await client.post("/account/delete", {});
    assert.equal(answer.headers.get("location"), "/login");
    assert.equal(await sessionOf(client), null);
  },
);

everyStrategy("of two deletions at once both end well", async (site) => {
  const client = site.client();
  await signUp(client);
  const { userId } = (await sessionOf(client))!;
  const answers = await Promise.all(
    [1, 2, 3].map(() => client.post("/account/delete", { password: PASSWORD })),
  );
  for (const answer of answers) {
    assert.ok([303, 401, 409].includes(answer.status), `${answer.status}`);
    await answer.body?.cancel();
  }
  assert.deepEqual([
    ...new Set(await traces(site.site.kv, [userId, ADA.email])),
  ], ["revocations"]);
});

everyStrategy(
  "what a process that died has left of a deleted account is cleared away at the next start",
  async (site) => {
    const { client, userId } = await useEverything(site);
    const { kv } = site.site;
    // From now on the process dies when it begins to clear away.
    let dying = true;
    const dyingKv = new Proxy(kv, {
      get(target, name) {
        if (name === "list" && dying) throw new Error("The process died");
        const value = Reflect.get(target, name);
        return typeof value === "function" ? value.bind(target) : value;
      },
    });
    Object.assign(site.site, { kv: dyingKv });
    const said = console.error;
    console.error = () => {};
    const answer = await client.post("/account/delete", { password: PASSWORD })
      .finally(() => console.error = said);
    assert.equal(answer.status, 303);
    dying = false;
    assert.equal(await sessionOf(client), null);
    assert.ok((await traces(kv, [userId])).length > 700);
    // Only what the record says of the past may still name an address.
    const named = await traces(kv, [ADA.email, "subject-4711"]);
    assert.ok(named.every((kind) => kind === "audit"), named.join());
    assert.equal(await finishDeletions(kv), 1);
    assert.deepEqual([...new Set(await traces(kv, [userId]))], ["revocations"]);
    assert.equal(await finishDeletions(kv), 0);
  },
);

/** The list of what is still to be cleared away is there only while that is done. */
const PASSING = new Set(["deletions"]);

Deno.test("whatever the site keeps by an account's ID is among what these tests use", async () => {
  const kinds = new Set(
    (await readSources()).filter(({ path }) => path.startsWith("lib/"))
      .flatMap(({ code }) =>
        [
          ...code.matchAll(/(?:return|=) \["(\w+)", (?:userId|subject)\b/g),
        ].map(([, kind]) => kind)
      ),
  );
  await using site = await openQuickSite();
  const { userId } = await useEverything(site);
  const used = new Set(await keyKinds(site.site.kv, userId));
  const unused = [...kinds].filter((kind) =>
    !used.has(kind) && !PASSING.has(kind)
  );
  assert.deepEqual(unused, []);
});

Deno.test("a site that starts finishes deletions by itself", async () => {
  const kv = await Deno.openKv(":memory:");
  await kv.set(["audit", "ada", 1, "x"], {});
  await kv.set(["subjects", "ada"], {});
  await kv.set(["deletions", "ada"], {
    keys: [["subjects", "ada"]],
    prefixes: [["audit", "ada"]],
  });
  const site = await openQuickSite({ parts: { kv } });
  while ((await kv.get(["deletions", "ada"])).value !== null) {
    await new Promise((resolve) => setTimeout(resolve));
  }
  assert.deepEqual(await traces(kv, ["ada"]), []);
  await site.close();
});
