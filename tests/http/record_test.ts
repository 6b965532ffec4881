/** Everything that touches who may do what is recorded, in KV and on standard output, without a secret. */

import assert from "node:assert/strict";
import type { AuditEvent } from "../../lib/audit/event.ts";
import {
  ADA,
  logIn,
  openQuickSite,
  PASSWORD,
  sessionOf,
  signUp,
  STRATEGIES,
} from "./kit.ts";

/** Sites whose lines can be read. */
function everyStrategy(
  name: string,
  body: (
    scene: Awaited<ReturnType<typeof openQuickSite>> & { lines: string[] },
  ) => Promise<void>,
): void {
  for (const strategy of STRATEGIES) {
    Deno.test(`${strategy}: ${name}`, async () => {
      const lines: string[] = [];
      await using site = await openQuickSite({
        settings: { strategy },
        parts: { print: (line) => void lines.push(line) },
      });
      await body({ ...site, lines });
    });
  }
}

const inShort = ({ type, outcome, reason }: Partial<AuditEvent>) =>
  [type, outcome, reason].filter((word) => word !== undefined).join(" ");

everyStrategy(
  "16.2.1, 16.3.1: a day in the life of an account is recorded",
  async (site) => {
    const { lines } = site;
    const laptop = site.client();
    await signUp(laptop);
    const { userId } = (await sessionOf(laptop))!;
    const wrong = await site.client().post("/login", {
      email: ADA.email,
      password: "not this one",
    });
    assert.equal(wrong.status, 401);
    const phone = site.client();
    await logIn(phone);
    const { id: phoneId } = (await sessionOf(phone))!;
    await laptop.post(`/account/devices/${phoneId}/revoke`, {});
    const change = { current: PASSWORD, password: "seven brass latchkeys" };
    await laptop.post("/account/password", { ...change, current: "not this" });
    await laptop.post("/account/password", change);
    await laptop.post("/account/logout-everywhere", {});
    await logIn(laptop, { password: change.password });
    const { id } = (await sessionOf(laptop))!;
    await laptop.post("/logout", {});

    const recorded = lines.map((line) => JSON.parse(line));
    assert.deepEqual(recorded.map(inShort), [
      "account-made ok",
      "log-in ok",
      "log-in failed wrong-password",
      "log-in ok",
      "device-logged-out ok",
      "password-changed failed wrong-password",
      "others-logged-out ok",
      "password-changed ok",
      "proof-renewed ok",
      "logged-out-everywhere ok",
      "log-in ok",
      "log-out ok",
    ]);
    for (const event of recorded) {
      assert.equal(event.userId, userId);
      assert.match(event.time, /^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
      assert.equal(event.ip, "203.0.113.7");
      assert.equal(event.device, "Firefox on Linux");
    }
    assert.equal(recorded[4].target.sessionId, phoneId);
    assert.notEqual(recorded[4].sessionId, phoneId);
    assert.equal(recorded.at(-1).sessionId, id);
    const { events } = await site.site.audit.list(userId);
    assert.deepEqual(
      events.map(inShort).sort(),
      recorded.map(inShort).sort(),
    );
  },
);

everyStrategy(
  "16.2.5: no password, token, cookie or typed address is recorded",
  async (site) => {
    const client = site.client();
    await signUp(client);
    const secrets = new Set(client.cookies.all().map(({ value }) => value));
    const typed = "my password in the wrong field@example.com";
    const guess = "a guess that is no password";
    for (const email of [typed, "nobody-here@example.com", ADA.email]) {
      await site.client().post("/login", { email, password: guess });
    }
    await logIn(client);
    for (const { value } of client.cookies.all()) secrets.add(value);
    const forged = [...secrets].map((value) => `${value}x`);
    for (const value of forged) {
      await client.get("/", {
        cookie: `${site.site.sessions.cookieName}=${value}`,
      });
    }
    const everything = site.lines.join("\n") +
      JSON.stringify((await Array.fromAsync(
        site.site.kv.list({ prefix: ["audit"] }),
      )).map(({ value }) => value));
    const words = [...secrets].flatMap((value) => [value, ...value.split(".")])
      .filter((word) => word.length > 30);
    assert.ok(words.length > 1);
    for (
      const secret of [
        ...words,
        PASSWORD,
        guess,
        typed,
        "nobody-here",
        ADA.email,
      ]
    ) {
      assert.ok(!everything.includes(secret), secret);
    }
  },
);

everyStrategy(
  "16.3.2, 16.3.3: forged cookies and forms from elsewhere are recorded, a few a minute",
  async (site) => {
    const client = site.client();
    for (let times = 0; times < 30; times++) {
      await client.get("/", {
        cookie: `${site.site.sessions.cookieName}=forged`,
      });
      await client.post("/logout", {}, {
        "sec-fetch-site": "cross-site",
        origin: "https://evil.example",
      });
    }
    const reasons = site.lines.map((line) => JSON.parse(line).reason);
    assert.equal(
      reasons.filter((reason) => reason === "invalid-token").length,
      10,
    );
    assert.equal(reasons.filter((reason) => reason === "forbidden").length, 10);
    site.advance(60_000);
    await client.get("/", {
      cookie: `${site.site.sessions.cookieName}=forged`,
    });
    assert.equal(JSON.parse(site.lines.at(-1)!).count, 21);
  },
);

everyStrategy(
  "16.3.1: an account that is disabled is refused, and that is recorded",
  async (site) => {
    const client = site.client();
    await signUp(client);
    const { userId } = (await sessionOf(client))!;
    await site.site.sessions.disable(userId);
    const answer = await site.client().post("/login", {
      email: ADA.email,
      password: PASSWORD,
    });
    assert.equal(answer.status, 401);
    const [latest] = (await site.site.audit.list(userId)).events;
    assert.equal(inShort(latest), "log-in refused disabled");
  },
);

everyStrategy(
  "16.4.1: C24, what a browser says of itself breaks no line",
  async (site) => {
    const client = site.client();
    await signUp(client);
    for (
      const agent of [
        "Firefox/140\u00a0\u0085{}",
        "\xe2\x80\xa8\xe2\x80\xae<script>",
        "A".repeat(10_000),
      ]
    ) {
      await logIn(site.client(), {});
      await client.post("/logout", {}, { "user-agent": agent });
      await logIn(client);
    }
    for (const line of site.lines) {
      assert.match(line, /^\{"time":[\x20-\x7e]*\}$/);
      assert.ok(line.length < 1000);
      assert.ok(JSON.parse(line).time);
    }
  },
);
