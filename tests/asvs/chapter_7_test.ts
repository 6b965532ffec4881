/** OWASP ASVS 5.0, chapter 7: session management. One test for each requirement, named by its number. */

import assert from "node:assert/strict";
import { readSessionBlock } from "../../lib/settings/session_block.ts";
import {
  ADA,
  devicesOf,
  everyStrategy,
  logIn,
  openQuickSite,
  PASSWORD,
  type Scene,
  sessionOf,
  signInOn,
  signUp,
} from "../http/kit.ts";
import { everyWay, logInBy, openScene, visit } from "../http/oauth/kit.ts";
import { ROOT } from "../support/sources.ts";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

const doc = (await Deno.readTextFile(`${ROOT}/docs/security.md`))
  .replaceAll(/\s+/g, " ");
const read = readSessionBlock({});
const DEFAULTS = "settings" in read ? read.settings : undefined;

/** What a stolen copy of a device's cookies is worth. */
const copyOf = (client: { cookies: { header(path: string): string } }) =>
  client.cookies.header("/");

async function opens(site: Scene, cookie: string): Promise<boolean> {
  return await sessionOf(site.client(), { cookie }) !== null;
}

Deno.test("ASVS 7.1.1: the idle timeout and the absolute lifetime are written down as they are", () => {
  const days = (milliseconds = 0) => `${milliseconds / DAY} days`;
  assert.match(doc, new RegExp(`idle for ${days(DEFAULTS?.idleTimeout)}`));
  assert.match(doc, new RegExp(`after ${days(DEFAULTS?.maxLifetime)}`));
  assert.match(doc, /SP 800-63B/);
  const minutes = (DEFAULTS?.stepUpAge ?? 0) / MINUTE;
  assert.ok(doc.includes(`proof that is at most ${minutes} minutes old`));
});

everyStrategy(
  "ASVS 7.1.2: above maxDevices the least recently seen device is logged out, as is written down",
  async (site) => {
    assert.match(doc, /least recently seen/);
    const [first, second, third] = [
      site.client(),
      site.client(),
      site.client(),
    ];
    await signUp(first);
    for (const client of [second, third]) {
      site.advance(MINUTE);
      await logIn(client);
    }
    assert.equal(await sessionOf(first), null);
    assert.notEqual(await sessionOf(second), null);
    assert.equal((await devicesOf(third)).length, 2);
  },
  { settings: { maxDevices: 2 } },
);

everyStrategy(
  "ASVS 7.1.2: a device that is older and was seen since stays, and one that was not is logged out",
  async (site) => {
    const [older, newer, third] = [site.client(), site.client(), site.client()];
    await signUp(older);
    site.advance(MINUTE);
    await logIn(newer);
    // Activity is noted once in an hour.
    site.advance(2 * 60 * MINUTE);
    assert.notEqual(await sessionOf(older), null);
    site.advance(MINUTE);
    await logIn(third);
    assert.notEqual(await sessionOf(older), null);
    assert.equal(await sessionOf(newer), null);
  },
  { settings: { maxDevices: 2 } },
);

Deno.test("ASVS 7.1.3: how a session and that of a provider belong together is written down", () => {
  const [, paragraph = ""] = /\*\*Providers\.\*\* (.*?) \*\*/.exec(doc) ?? [];
  for (
    const fact of [
      ...["GitHub", "Google", "OpenID Connect"],
      "begins only after they pressed a button",
      "ends by this site's own limits",
      "Logging out here does not log out there, and the reverse",
      "asks for proof again here",
    ]
  ) assert.ok(paragraph.includes(fact), fact);
});

everyStrategy(
  "ASVS 7.2.1: only the server says whose a cookie is",
  async (site) => {
    const client = site.client();
    await signUp(client);
    const token = client.cookies.get("__Host-session")!.value;
    for (let at = 0; at < token.length; at += 7) {
      const other = token[at] === "A" ? "B" : "A";
      const forged = `${token.slice(0, at)}${other}${token.slice(at + 1)}`;
      assert.ok(!await opens(site, `__Host-session=${forged}`), `at ${at}`);
    }
    const page = await (await client.get("/account")).text();
    assert.ok(!page.includes(token.slice(-40)), "no script gets the token");
  },
);

everyStrategy(
  "ASVS 7.2.2: every log-in mints tokens of its own",
  async (site) => {
    const tokens = new Set<string>();
    for (const { client } of await signInOn(site, 5)) {
      for (const { name, value } of client.cookies.all()) {
        if (/^__Host-session(_refresh)?$/.test(name)) tokens.add(value);
      }
    }
    assert.equal(tokens.size, site.strategy === "hybrid" ? 10 : 5);
  },
);

Deno.test("ASVS 7.2.3: ten thousand session IDs and secrets are all different and hold 128 and 256 random bits", async () => {
  const { newSecret, newSessionId } = await import(
    "../../lib/sessions/ids.ts"
  );
  for (const [make, bytes] of [[newSessionId, 16], [newSecret, 32]] as const) {
    const made = Array.from({ length: 10_000 }, () => make());
    assert.equal(new Set(made).size, made.length);
    const decoded = made.map((text) =>
      Uint8Array.fromBase64(text, { alphabet: "base64url" })
    );
    assert.ok(decoded.every(({ length }) => length === bytes));
    // Every bit of every byte is sometimes 0 and sometimes 1.
    for (let at = 0; at < bytes; at++) {
      const ones = decoded.reduce((all, value) => all | value[at], 0);
      const zeros = decoded.reduce((all, value) => all & value[at], 255);
      assert.deepEqual([ones, zeros], [255, 0]);
    }
  }
});

everyStrategy(
  "ASVS 7.2.4: proof that is given again makes new tokens, and the old ones are dead",
  async (site) => {
    const client = site.client();
    await signUp(client);
    const before = copyOf(client);
    await logIn(client);
    assert.ok(!await opens(site, before));
    const again = copyOf(client);
    const answer = await client.post("/account/confirm", {
      password: PASSWORD,
      next: "/account",
    });
    assert.equal(answer.status, 303);
    assert.ok(!await opens(site, again));
    assert.notEqual(await sessionOf(client), null);
  },
);

everyStrategy(
  "ASVS 7.3.1: a session ends when it was idle for too long, and activity keeps it",
  async (site) => {
    const client = site.client();
    await signUp(client);
    for (let turn = 0; turn < 3; turn++) {
      site.advance(6 * DAY);
      assert.notEqual(await sessionOf(client), null);
    }
    site.advance(7 * DAY + 1000);
    assert.equal(await sessionOf(client), null);
  },
);

everyStrategy(
  "ASVS 7.3.2: a session ends after its absolute lifetime, however active it is",
  async (site) => {
    const client = site.client();
    await signUp(client);
    let days = 0;
    while (await sessionOf(client) !== null) {
      site.advance(DAY);
      days++;
    }
    assert.equal(days, 30);
  },
);

everyStrategy(
  "ASVS 7.4.1: after logging out, or its end, no copy of a cookie opens anything",
  async (site) => {
    const [{ client }, other] = await signInOn(site, 2);
    const copy = copyOf(client);
    await (await client.post("/logout", {})).body?.cancel();
    assert.ok(!await opens(site, copy));
    const expired = copyOf(other.client);
    site.advance(8 * DAY);
    assert.ok(!await opens(site, expired));
  },
);

everyStrategy(
  "ASVS 7.4.2: whoever is disabled, or deletes the account, is logged out everywhere",
  async (site) => {
    const [one, two] = await signInOn(site, 2);
    const { userId } = (await sessionOf(one.client))!;
    await site.site.sessions.disable(userId);
    for (const { client } of [one, two]) {
      assert.equal(await sessionOf(client), null);
    }
    await site.site.sessions.enable(userId);
    await logIn(one.client);
    await logIn(two.client);
    const gone = await one.client.post("/account/delete", {
      password: PASSWORD,
    });
    await gone.body?.cancel();
    for (const { client } of [one, two]) {
      assert.equal(await sessionOf(client), null);
    }
  },
);

everyStrategy(
  "ASVS 7.4.2: what ended when somebody was disabled does not live again once they are enabled",
  async (site) => {
    const [asking, silent] = await signInOn(site, 2);
    const { userId } = (await sessionOf(asking.client))!;
    const copies = [asking, silent].map(({ client }) => copyOf(client));
    await site.site.sessions.disable(userId);
    // Only one of the two is heard of before they are enabled.
    assert.equal(await sessionOf(asking.client), null);
    await site.site.sessions.enable(userId);
    for (const later of [0, MINUTE, DAY]) {
      site.advance(later);
      for (const copy of copies) assert.ok(!await opens(site, copy));
    }
    assert.deepEqual(await site.site.sessions.list(userId), []);
    await logIn(asking.client);
    assert.equal((await devicesOf(asking.client)).length, 1);
    for (const copy of copies) assert.ok(!await opens(site, copy));
  },
);

everyStrategy(
  "ASVS 7.4.3: a new password ends all other sessions",
  async (site) => {
    const [one, two] = await signInOn(site, 2);
    const changed = await one.client.post("/account/password", {
      current: PASSWORD,
      password: "another nineteen violets",
    });
    assert.equal(changed.status, 303);
    assert.notEqual(await sessionOf(one.client), null);
    assert.equal(await sessionOf(two.client), null);
  },
);

everyStrategy(
  "ASVS 7.4.5: the sessions of one person, or of everybody, can be ended by an operator",
  async (site) => {
    const [{ client }] = await signInOn(site, 1);
    const bob = site.client();
    await signUp(bob, { email: "bob@example.com", name: "Bob" });
    await site.site.sessions.revokeAll((await sessionOf(client))!.userId);
    assert.equal(await sessionOf(client), null);
    assert.notEqual(await sessionOf(bob), null);
    await site.site.sessions.revokeEverybody();
    assert.equal(await sessionOf(bob), null);
    assert.match(doc, /sessions:end/);
  },
);

everyStrategy(
  "ASVS 7.5.2: all sessions are listed, and ended after proof given lately",
  async (site) => {
    const [one, two] = await signInOn(site, 2);
    assert.deepEqual(
      (await devicesOf(one.client)).map(({ id }) => id).sort(),
      [one.id, two.id].sort(),
    );
    site.advance(11 * MINUTE);
    const path = `/account/devices/${two.id}/revoke`;
    const asked = await one.client.post(path, {});
    assert.match(asked.headers.get("location") ?? "", /^\/account\/confirm\?/);
    assert.notEqual(await sessionOf(two.client), null);
    await one.client.post("/account/confirm", {
      password: PASSWORD,
      next: "/account",
    });
    await one.client.post(path, {});
    assert.equal(await sessionOf(two.client), null);
  },
);

everyWay(
  "ASVS 7.6.1: a session that a provider began ends by this site's own limits, and asks for proof again by them",
  async (scene, way) => {
    const [idle, active] = [scene.client(), scene.client()];
    await logInBy(idle, way);
    await logInBy(active, way);
    scene.advance(11 * MINUTE);
    const asked = await active.get("/account/password");
    assert.match(asked.headers.get("location")!, /^\/account\/confirm\?/);
    let days = 0;
    while (await sessionOf(active) !== null) {
      scene.advance(DAY);
      if (++days === 7) assert.equal(await sessionOf(idle), null);
    }
    assert.equal(days, 30);
  },
);

Deno.test("ASVS 7.6.1: proof that a provider had from before does not count as given again", async () => {
  await using scene = await openScene();
  const client = scene.client();
  await logInBy(client, "oidc");
  scene.advance(11 * MINUTE);
  const provedAt = async (ago: number) => {
    const auth_time = Math.floor((scene.site.clock() - ago) / 1000);
    scene.idp.behaviour.forge = (claims, sign) =>
      sign({ ...claims, auth_time });
    return await visit(client, "/account/confirm/oidc");
  };
  // The provider has known her since she logged in, and did not ask again.
  assert.equal((await provedAt(11 * MINUTE)).status, 400);
  assert.equal((await client.get("/account/password")).status, 303);
  assert.equal((await provedAt(0)).status, 303);
  assert.equal((await client.get("/account/password")).status, 200);
});

Deno.test("ASVS 7.6.2: no address of this site begins a session by being opened", async () => {
  await using site = await openQuickSite();
  await signUp(site.client());
  for (
    const path of [
      "/login",
      "/signup",
      "/login/email",
      "/login/oidc",
      "/login/oidc/callback?code=x&state=y",
      `/login/email/${"A".repeat(43)}`,
      `/login?email=${ADA.email}&password=${encodeURIComponent(PASSWORD)}`,
    ]
  ) {
    const client = site.client();
    const answer = await client.get(path);
    await answer.body?.cancel();
    assert.equal(client.cookies.get("__Host-session"), undefined, path);
    assert.equal(await sessionOf(client), null, path);
  }
});
