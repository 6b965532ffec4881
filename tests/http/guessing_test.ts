/** Guessing is hopeless, tells nothing, and keeps nobody out of their own account. */

import assert from "node:assert/strict";
import type { Client } from "../support/client.ts";
import { fieldsOf } from "./form_fields.ts";
import {
  ADA,
  everyStrategy,
  logIn,
  PASSWORD,
  sessionOf,
  signUp,
} from "./kit.ts";

const HOUR = 60 * 60_000;
const BEHIND_A_PROXY = { env: { TRUST_PROXY: "1" } };

/** Somewhere on the network. */
const from = (ip: string) => ({ "x-forwarded-for": ip });

/** Tries a password and says how that was answered. */
async function guess(
  client: Client,
  fields: Record<string, string> = {},
  headers?: Record<string, string>,
): Promise<number> {
  const form = { email: ADA.email, password: "a guess", ...fields };
  const answer = await client.post("/login", form, headers);
  await answer.body?.cancel();
  return answer.status;
}

everyStrategy(
  "6.3.1: of a hundred guesses at once five are looked at, and the others told when to come back",
  async (site) => {
    await signUp(site.client());
    const statuses = await Promise.all(
      Array.from({ length: 100 }, () => guess(site.client())),
    );
    assert.equal(statuses.filter((status) => status === 401).length, 5);
    assert.equal(statuses.filter((status) => status === 429).length, 95);
    assert.equal(await guess(site.client(), { password: PASSWORD }), 429);
    site.advance(5000);
    assert.equal(await guess(site.client(), { password: PASSWORD }), 303);
  },
);

everyStrategy(
  "6.3.8: whether an address is known cannot be told from being held up, and nothing typed is lost",
  async (site) => {
    await signUp(site.client());
    const pages: string[] = [];
    for (const email of [ADA.email, "eve@example.com"]) {
      for (let times = 0; times < 5; times++) {
        assert.equal(await guess(site.client(), { email }), 401);
      }
      const form = { email, password: PASSWORD, remember: "on", next: "/x" };
      const answer = await site.client().post("/login", form);
      assert.equal(answer.status, 429);
      assert.equal(answer.headers.get("retry-after"), "5");
      assert.deepEqual(answer.headers.getSetCookie(), []);
      const html = await answer.text();
      assert.match(
        html,
        /Too many attempts\. Wait 5 seconds, then try again\./,
      );
      const fields = fieldsOf(html);
      assert.equal(fields.get("email")!.value, email);
      assert.equal(fields.get("next")!.value, "/x");
      assert.ok("checked" in fields.get("remember")!);
      assert.ok(!html.includes(PASSWORD));
      const names = [...answer.headers].map(([name]) => name).join();
      pages.push(
        names + html.replaceAll(email, "EMAIL").replace(/[\da-f]{32}/g, ""),
      );
    }
    assert.equal(pages[0], pages[1]);
  },
);

everyStrategy(
  "6.1.1: who guesses from thirty blocks holds up nobody else, and who does from everywhere no device that has logged in before",
  async (site) => {
    const own = site.client();
    await signUp(own);
    await own.post("/logout", {});
    const right = { password: PASSWORD };
    for (let at = 0; at < 60; at++) {
      await guess(site.client(), {}, from(`10.0.${at % 30}.1`));
    }
    assert.equal(await guess(site.client(), right, from("10.1.0.1")), 303);
    for (let at = 0; at < 250; at++) {
      await guess(site.client(), {}, from(`10.0.${at % 50}.1`));
    }
    assert.equal(await guess(site.client(), right, from("10.2.0.1")), 429);
    assert.equal(await guess(own, {}, from("10.0.0.1")), 401);
    assert.equal(await guess(own, right, from("10.0.0.1")), 303);
    // Somebody who holds the cookie may guess too, and not for ever.
    const thief = site.client();
    const [{ name, value }] = own.cookies.all()
      .filter(({ name }) => name.endsWith("_device"));
    thief.cookies.set(name, value);
    const statuses = [];
    for (let times = 0; times < 30; times++) statuses.push(await guess(thief));
    assert.ok(statuses.filter((status) => status === 401).length <= 10);
    assert.equal(statuses.at(-1), 429);
  },
  BEHIND_A_PROXY,
);

everyStrategy(
  "a device that an account knows is a stranger to every other, and so is one with a forged cookie",
  async (site) => {
    const bob = site.client();
    await signUp(bob, { name: "Bob", email: "bob@example.com" });
    await bob.post("/logout", {});
    await signUp(site.client());
    for (let times = 0; times < 5; times++) await guess(site.client());
    assert.equal(await guess(bob), 429);
    const mark = bob.cookies.all()
      .find(({ name }) => name.endsWith("_device"))!;
    for (const value of ["x", "~~~~~~~~", `${mark.value}x`, "a.b~a.b"]) {
      const forger = site.client();
      forger.cookies.set(mark.name, value);
      assert.equal(await guess(forger), 429);
    }
  },
);

everyStrategy(
  "one browser is known to several accounts, and its cookie stays small",
  async (site) => {
    const client = site.client();
    for (let at = 0; at < 7; at++) {
      await signUp(client, { name: `${at}`, email: `${at}@example.com` });
      await client.post("/logout", {});
    }
    const known: string[] = [];
    for (let at = 0; at < 7; at++) {
      const email = `${at}@example.com`;
      for (let times = 0; times < 5; times++) {
        await guess(site.client(), { email });
      }
      if (await guess(client, { email }) === 401) known.push(email);
      site.advance(24 * HOUR);
    }
    assert.deepEqual(known, [2, 3, 4, 5, 6].map((at) => `${at}@example.com`));
    const { value } = client.cookies.all()
      .find(({ name }) => name.endsWith("_device"))!;
    assert.ok(value.length < 1200, `${value.length}`);
  },
);

everyStrategy(
  "who knew the old password is a stranger after it was changed, and who changed it is not",
  async (site) => {
    const own = site.client();
    await signUp(own);
    const former = site.client();
    await logIn(former);
    site.advance(1000);
    const changed = await own.post("/account/password", {
      current: PASSWORD,
      password: "seven brass latchkeys",
    });
    assert.equal(changed.status, 303);
    for (let times = 0; times < 5; times++) await guess(site.client());
    assert.equal(await guess(former), 429);
    await own.post("/logout", {});
    assert.equal(await guess(own), 401);
  },
);

everyStrategy(
  "guessing the password of a session that was left open is limited, and holds up no other device",
  async (site) => {
    const left = site.client();
    await signUp(left);
    const own = site.client();
    await logIn(own);
    const attempts = [
      ["/account/confirm", { password: "a guess" }],
      ["/account/password", { current: "a guess", password: "a new one 123" }],
    ] as const;
    const statuses: number[] = [];
    for (let times = 0; times < 12; times++) {
      const [path, form] = attempts[times % 2];
      const answer = await left.post(path, form);
      statuses.push(answer.status);
      const html = await answer.text();
      if (answer.status !== 429) continue;
      assert.equal(answer.headers.get("retry-after"), "5");
      assert.match(html, /Too many attempts\. Wait 5 seconds/);
    }
    assert.deepEqual(statuses.slice(0, 10), [
      ...Array.from({ length: 5 }, () => [401, 422]).flat(),
    ]);
    assert.deepEqual(statuses.slice(10), [429, 429]);
    const answer = await own.post("/account/confirm", { password: PASSWORD });
    assert.equal(answer.status, 303);
  },
);

everyStrategy(
  "P07: asking at sign-up who has an account is limited, and wrong forms are not",
  async (site) => {
    await signUp(site.client());
    const ask = async (fields: Record<string, string>) => {
      const form = { name: "Eve", password: PASSWORD, ...fields };
      const answer = await site.client().post("/signup", form);
      const html = await answer.text();
      if (answer.status === 429) {
        assert.equal(fieldsOf(html).get("email")!.value, fields.email);
        assert.match(answer.headers.get("retry-after")!, /^[1-9]\d*$/);
      }
      return answer.status;
    };
    for (let times = 0; times < 40; times++) {
      assert.equal(await ask({ email: "a@b.c", password: "short" }), 422);
    }
    let asked = 0;
    while (await ask({ email: `eve${asked}@example.com` }) === 303) asked++;
    assert.equal(asked, 19);
    assert.equal(await ask({ email: ADA.email }), 429);
  },
);

everyStrategy(
  "the owner finds in the record that attempts were refused",
  async (site) => {
    const own = site.client();
    await signUp(own);
    for (let times = 0; times < 8; times++) await guess(site.client());
    const { userId } = (await sessionOf(own))!;
    const { events } = await site.site.audit.list(userId);
    const limited = events.filter(({ type }) => type === "attempts-limited");
    assert.equal(limited.length, 3);
    assert.equal(limited[0].method, "log-in");
    assert.equal(limited[0].ip, "203.0.113.7");
  },
);

everyStrategy(
  "a crowd of refused attempts hides no guess from the owner",
  async (site) => {
    const own = site.client();
    await signUp(own);
    for (let times = 0; times < 30; times++) {
      await guess(site.client(), {}, from("198.51.100.1"));
    }
    for (let at = 0; at < 12; at++) {
      await guess(site.client(), {}, from(`192.0.${at}.7`));
    }
    const answer = await own.get("/account/activity?kind=failed");
    const html = await answer.text();
    for (let at = 0; at < 12; at++) {
      assert.ok(html.includes(`192.0.${at}.7`), `192.0.${at}.7`);
    }
    assert.match(
      html,
      /15 more attempts were refused in the same hour without being looked at/,
    );
    assert.doesNotMatch(html, /more attempts failed/);
  },
  BEHIND_A_PROXY,
);

/** Ways to write one address. */
const SPELLINGS = [
  (email: string) => " ".repeat(1000) + email,
  (email: string) => email + " ".repeat(20_000),
  (email: string) => "\u3000\t\u00a0".repeat(400) + email.toUpperCase(),
  (email: string) => email.replace("k", "\u212a"),
  (email: string) => `\r\n ${email}\ufeff`,
];

everyStrategy(
  "an address is counted as the one that is looked up, however it is written",
  async (site) => {
    const kate = { name: "Kate", email: "kate@example.com" };
    await signUp(site.client(), kate);
    for (const [at, write] of SPELLINGS.entries()) {
      const email = write(kate.email);
      const client = site.client();
      assert.equal(
        await guess(client, { email }, from(`192.0.2.${at}`)),
        401,
        `${at}`,
      );
    }
    for (
      const [at, write] of [String, ...SPELLINGS].entries()
    ) {
      const fields = { email: write(kate.email), password: PASSWORD };
      const status = await guess(
        site.client(),
        fields,
        from(`192.0.2.${at + 100}`),
      );
      assert.equal(status, 429, `${at}`);
    }
    const own = site.client();
    site.advance(5000);
    await logIn(own, { email: SPELLINGS[1](kate.email) });
    const { userId } = (await sessionOf(own))!;
    const { events } = await site.site.audit.list(userId);
    const limited = events.filter(({ type }) => type === "attempts-limited");
    assert.equal(limited.length, 1 + SPELLINGS.length);
  },
  BEHIND_A_PROXY,
);

everyStrategy(
  "a sign-up is counted by the address that it would be for, however it is written",
  async (site) => {
    await signUp(site.client());
    const statuses: number[] = [];
    for (let at = 0; at < 7; at++) {
      const write = SPELLINGS[at % 3];
      const form = { ...ADA, email: write(ADA.email), password: PASSWORD };
      const headers = from(`192.0.2.${at}`);
      const answer = await site.client().post("/signup", form, headers);
      await answer.body?.cancel();
      statuses.push(answer.status);
    }
    assert.deepEqual(statuses, [...Array(5).fill(422), 429, 429]);
  },
  BEHIND_A_PROXY,
);

everyStrategy(
  "an address that cannot be one is never let through as another, and takes no time",
  async (site) => {
    await signUp(site.client());
    const hostile = [
      `${ADA.email}${" ".repeat(2000)}x`,
      `${"x".repeat(40_000)}@example.com`,
      "\uff20example.com",
      `ada\uff20example.com`,
      "a" + "\u0301\u0323".repeat(4000),
    ];
    for (const email of hostile) {
      const form = { email, password: PASSWORD };
      assert.equal(await guess(site.client(), form), 401);
      const start = performance.now();
      const answer = await site.client().post("/signup", {
        ...form,
        name: "a" + "\u0301\u0323".repeat(1000),
      });
      await answer.body?.cancel();
      assert.equal(answer.status, 422);
      assert.ok(performance.now() - start < 1000);
    }
    for (let times = 0; times < 30; times++) {
      const form = { ...ADA, email: " ".repeat(times), password: PASSWORD };
      const answer = await site.client().post("/signup", form);
      await answer.body?.cancel();
      assert.equal(
        answer.status,
        422,
        "an empty address is nobody's to use up",
      );
    }
  },
);
