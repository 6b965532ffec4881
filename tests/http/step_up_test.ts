/** Step-up: what is sensitive asks for proof that is older than stepUpAge, and goes on where it was. */

import assert from "node:assert/strict";
import type { Client } from "../support/client.ts";
import { tags } from "../components/markup.ts";
import { problemOf } from "./expectations.ts";
import { fieldsOf } from "./form_fields.ts";
import {
  BOB,
  devicesOf,
  everyStrategy,
  PASSWORD,
  type Scene,
  sessionOf,
  signInOn,
  signUp,
} from "./kit.ts";

/** The default of stepUpAge. */
const STEP_UP_AGE = 600_000;

/** What is posted from a page, and where it is found when it is offered again. */
const ACTIONS = [
  "/account/devices/:id/revoke",
  "/account/devices/revoke-others",
  "/account/logout-everywhere",
];

/** What is asked of the API. */
const CALLS: [string, string][] = [
  ["DELETE", "/api/devices/:id"],
  ["DELETE", "/api/devices"],
  ["POST", "/api/logout-everywhere"],
];

/** Two devices that logged in half an hour ago. */
async function halfAnHourAgo(site: Scene) {
  const devices = await signInOn(site, 2);
  site.advance(1_800_000);
  return devices;
}

/** Where an answer sends its visitor, which must be to confirm; the page to go on to. */
async function interrupted(answer: Response): Promise<string> {
  await answer.body?.cancel();
  assert.equal(answer.status, 303);
  const url = new URL(answer.headers.get("location")!, "https://x.example");
  assert.equal(url.pathname, "/account/confirm");
  return url.searchParams.get("next")!;
}

/** Gives the password and is sent on. */
async function confirm(client: Client, next: string): Promise<string> {
  const page = await client.get(
    `/account/confirm?next=${encodeURIComponent(next)}`,
  );
  const hidden = fieldsOf(await page.text()).get("next")!.value;
  const answer = await client.post("/account/confirm", {
    password: PASSWORD,
    next: hidden.replaceAll("&amp;", "&"),
  });
  assert.equal(answer.status, 303, await answer.text());
  return answer.headers.get("location")!;
}

/** The form that does after all what was interrupted. */
async function offered(client: Client, path: string) {
  const answer = await client.get(path);
  assert.equal(answer.status, 200);
  const html = await answer.text();
  const main = html.slice(html.indexOf("<main"));
  const [form] = tags(main, "form").filter(({ attributes }) =>
    attributes.action !== "/logout"
  );
  return {
    html,
    action: form.attributes.action,
    method: form.attributes.method,
  };
}

everyStrategy("proof as old as stepUpAge is enough", async (site) => {
  const [{ client }, other] = await signInOn(site, 2);
  const { authenticatedAt } = (await sessionOf(client))!;
  site.advance(Date.parse(authenticatedAt) + STEP_UP_AGE - site.site.clock());
  await client.post(`/account/devices/${other.id}/revoke`, {});
  assert.equal(await sessionOf(other.client), null);
});

everyStrategy("proof that is older by a millisecond is not", async (site) => {
  const [{ client }, other] = await signInOn(site, 2);
  const { authenticatedAt } = (await sessionOf(client))!;
  site.advance(
    Date.parse(authenticatedAt) + STEP_UP_AGE + 1 - site.site.clock(),
  );
  const answer = await client.post(`/account/devices/${other.id}/revoke`, {});
  await interrupted(answer);
  assert.equal((await sessionOf(other.client))?.id, other.id);
});

everyStrategy("stepUpAge is what deno.json says", async (site) => {
  const [{ client }] = await signInOn(site, 1);
  site.advance(2000);
  assert.equal(
    await interrupted(await client.get("/account/password")),
    "/account/password",
  );
}, { settings: { stepUpAge: "1s" } });

for (const path of ACTIONS) {
  everyStrategy(
    `POST ${path} is interrupted, and done by one button after proof`,
    async (site) => {
      const [{ client, id: own }, other] = await halfAnHourAgo(site);
      const action = path.replace(":id", other.id);
      const before = client.cookies.header("/");
      const next = await interrupted(await client.post(action, {}));
      assert.equal((await devicesOf(client)).length, 2, "nothing was done");
      const goOn = await confirm(client, next);
      assert.equal((await devicesOf(client)).length, 2, "nothing was done yet");
      assert.notEqual((await sessionOf(client))!.id, own);
      assert.equal(await sessionOf(site.client(), { cookie: before }), null);

      const form = await offered(client, goOn);
      assert.deepEqual([form.method, form.action], ["post", action]);
      const done = await client.post(form.action, {});
      assert.equal(done.status, 303);
      assert.equal(await sessionOf(other.client), null);
    },
  );

  everyStrategy(`POST ${path} from another site does nothing`, async (site) => {
    const [{ client }] = await halfAnHourAgo(site);
    const answer = await client.post(path.replace(":id", "x"), {}, {
      "sec-fetch-site": "cross-site",
      origin: "https://evil.example",
    });
    assert.equal(answer.status, 403);
    await answer.body?.cancel();
  });
}

for (const [method, path] of CALLS) {
  everyStrategy(
    `${method} ${path} with old proof answers 403 and says what is missing`,
    async (site) => {
      const [{ client }, other] = await halfAnHourAgo(site);
      const answer = await client.request(path.replace(":id", other.id), {
        method,
      });
      const problem = await problemOf(answer, 403);
      assert.equal(problem.error, "insufficient_user_authentication");
      assert.equal(problem.max_age, STEP_UP_AGE / 1000);
      assert.equal(problem.confirm, `${site.origin}/account/confirm`);
      assert.equal((await devicesOf(client)).length, 2);
      await confirm(client, "/account");
      const again = await client.request(path.replace(":id", other.id), {
        method,
      });
      assert.equal(again.status, 204);
    },
  );
}

everyStrategy("logging this very device out asks for nothing", async (site) => {
  const [one, two] = await halfAnHourAgo(site);
  const form = await one.client.post(`/account/devices/${one.id}/revoke`, {});
  assert.equal(form.headers.get("location"), "/account");
  assert.equal(await sessionOf(one.client), null);
  const call = await two.client.delete(`/api/devices/${two.id}`);
  assert.equal(call.status, 204);
});

everyStrategy("the question names the device", async (site) => {
  const [{ client }, other] = await halfAnHourAgo(site);
  const next = await interrupted(
    await client.post(`/account/devices/${other.id}/revoke`, {}),
  );
  const { html } = await offered(client, await confirm(client, next));
  assert.match(html, /Log out Firefox on Linux\?/);
});

everyStrategy(
  "a new password that was typed is not kept; its form is shown again",
  async (site) => {
    const [{ client }] = await halfAnHourAgo(site);
    const answer = await client.post("/account/password", {
      current: PASSWORD,
      password: "a wholly different one",
    });
    const next = await interrupted(answer);
    assert.match(next, /^\/account\/password\?draft=/);
    assert.ok(next.length < 150, "nothing that was typed is in it");
    const to = await confirm(client, next);
    assert.match(to, /^\/account\/password\?draft=/);
    assert.ok(to.length < 200, "nor is it in what proof was noted in");
    assert.equal((await client.get(to)).status, 200);
    assert.equal((await client.get("/account/password")).status, 200);
  },
);

everyStrategy("a wrong or missing password changes nothing", async (site) => {
  const [{ client, id }] = await halfAnHourAgo(site);
  await sessionOf(client); // What is due for renewal is renewed here.
  for (
    const [password, status] of [["", 422], ["not hers", 401], [
      "x".repeat(5000),
      401,
    ]] as const
  ) {
    const answer = await client.post("/account/confirm", {
      password,
      next: "/account/password",
    });
    assert.equal(answer.status, status);
    assert.deepEqual(answer.headers.getSetCookie(), []);
    const fields = fieldsOf(await answer.text());
    assert.equal(fields.get("password")!.value, undefined);
    assert.equal(fields.get("next")!.value, "/account/password");
  }
  assert.equal((await sessionOf(client))?.id, id);
  await interrupted(await client.get("/account/password"));
});

everyStrategy("confirming leads nowhere but to this site", async (site) => {
  const [{ client }] = await signInOn(site, 1);
  for (
    const next of [
      "//evil.example",
      "https://evil.example/",
      "/\\evil.example",
      "javascript:alert(1)",
      "/account/confirm?next=/account",
      "",
    ]
  ) {
    const answer = await client.post("/account/confirm", {
      password: PASSWORD,
      next,
    });
    assert.equal(answer.headers.get("location"), "/account", next);
    await answer.body?.cancel();
  }
});

everyStrategy(
  "an interrupted action opens for its own session only, and for ten minutes",
  async (site) => {
    const [{ client }, other] = await signInOn(site, 2);
    const bob = site.client();
    site.advance(1000);
    await signUp(bob, BOB);
    const later = site.client();
    await later.post("/login", {
      email: "ada@example.com",
      password: PASSWORD,
    });
    site.advance(1_800_000);
    const next = await interrupted(
      await client.post("/account/devices/revoke-others", {}),
    );
    for (const device of [bob, later]) {
      const answer = await device.get(next);
      assert.equal(answer.headers.get("location"), "/account");
      await answer.body?.cancel();
    }
    const altered = await client.get(
      next.slice(0, -1) + (next.endsWith("A") ? "B" : "A"),
    );
    assert.equal(altered.headers.get("location"), "/account");
    await offered(client, next);
    site.advance(600_000);
    assert.equal((await client.get(next)).headers.get("location"), "/account");
    assert.match(await (await client.get("/account")).text(), /took too long/);
    assert.equal((await sessionOf(other.client))?.id, other.id);
  },
);

everyStrategy(
  "what counts is the record, not what an older cookie says of the proof",
  async (site) => {
    const [{ client }] = await halfAnHourAgo(site);
    await confirm(client, "/account");
    assert.equal((await client.get("/account/password")).status, 200);
    site.advance(STEP_UP_AGE + 1000);
    await interrupted(await client.get("/account/password"));
  },
);

everyStrategy(
  "twenty people who confirm at once with one session leave one session",
  async (site) => {
    const [{ client }] = await halfAnHourAgo(site);
    const cookie = client.cookies.header("/");
    const answers = await Promise.all(
      Array.from({ length: 20 }, () =>
        site.client().post("/account/confirm", {
          password: PASSWORD,
          next: "/account",
        }, { cookie })),
    );
    // Who is told to wait keeps what the strategy renews anyhow.
    const renewed = answers.filter(({ headers, status }) =>
      status !== 429 &&
      headers.getSetCookie().some((line) => !line.includes("Max-Age=0"))
    );
    assert.equal(renewed.length, 1);
    for (const answer of answers) await answer.body?.cancel();
  },
);

everyStrategy(
  "the warning of a copied cookie is put away only after proof, and goes on to where it was to",
  async (site) => {
    const [{ client }] = await halfAnHourAgo(site);
    const { userId } = (await sessionOf(client))!;
    const { kv, sessions, clock } = site.site;
    await kv.set(["session_thefts", userId], [{
      sessionId: "s",
      noticedAt: clock(),
      device: { label: "x", browser: "", os: "", type: "other", ip: "" },
    }]);
    const fields = { next: "/account/activity" };
    const next = await interrupted(
      await client.post("/account/thefts", fields),
    );
    assert.equal((await sessions.thefts(userId)).length, 1);
    const form = await offered(client, await confirm(client, next));
    assert.deepEqual([form.method, form.action], ["post", "/account/thefts"]);
    const done = await client.post(form.action, fields);
    assert.equal(done.headers.get("location"), "/account/activity");
    assert.deepEqual(await sessions.thefts(userId), []);
  },
);
