/** What other sites make a browser send changes nothing: where a request comes from must be proven. */

import assert from "node:assert/strict";
import { assertHeaders, problemOf } from "./expectations.ts";
import { everyStrategy, sessionOf, signInOn } from "./kit.ts";

const OWN = "https://latchkey.example";

/** Sec-Fetch-Site and Origin of a request, null where there is none, and whether it may change things. */
const TABLE: [site: string | null, origin: string | null, allowed: boolean][] =
  [
    ["same-origin", OWN, true],
    ["same-origin", null, true],
    [null, OWN, true],
    [null, null, false],
    ["none", null, false],
    ["none", OWN, false],
    ["same-site", OWN, false],
    ["same-site", null, false],
    ["cross-site", OWN, false],
    ["cross-site", null, false],
    ["cross-site", "https://evil.example", false],
    ["", OWN, false],
    ["SAME-ORIGIN", OWN, false],
    ["same-origin, cross-site", OWN, false],
    ["same-origin ;q=1", null, false],
    [null, "null", false],
    [null, "", false],
    [null, "https://evil.example", false],
    [null, "https://latchkey.example.evil.example", false],
    [null, "https://evil.example/https://latchkey.example", false],
    [null, "https://latchkey.example@evil.example", false],
    [null, "https://evil-latchkey.example", false],
    [null, "https://sub.latchkey.example", false],
    [null, "http://latchkey.example", false],
    [null, "https://latchkey.example:8443", false],
    [null, "https://latchkey.example.", false],
    [null, "https://latchkey.example/", false],
    [null, `${OWN}, https://evil.example`, false],
    [null, `${OWN} https://evil.example`, false],
    [null, "latchkey.example", false],
    [null, "*", false],
  ];

for (const [site, origin, allowed] of TABLE) {
  const from = `Sec-Fetch-Site ${site ?? "missing"} and Origin ${
    origin ?? "missing"
  }`;
  everyStrategy(
    `${from} ${allowed ? "may" : "may not"} change things`,
    async (scene) => {
      const [{ client }, other] = await signInOn(scene, 2);
      const headers = { "sec-fetch-site": site, origin };
      const form = await client.post(
        `/account/devices/${other.id}/revoke`,
        {},
        headers,
      );
      assert.equal(form.status, allowed ? 303 : 403);
      assertHeaders(form, { page: !allowed }, from);
      await form.body?.cancel();
      assert.equal(await sessionOf(other.client) === null, allowed);
      const api = await client.delete("/api/devices", headers);
      if (allowed) assert.equal(api.status, 204);
      else await problemOf(api, 403);
      for (const method of ["PUT", "PATCH", "POST"]) {
        const answer = await client.request("/", { method, headers });
        assert.equal(answer.status, allowed ? 405 : 403, method);
        await answer.body?.cancel();
      }
      for (const method of ["GET", "HEAD"]) {
        const answer = await client.request("/account", { method, headers });
        assert.equal(answer.status, 200, "reading is open to everybody");
        await answer.body?.cancel();
      }
    },
  );
}

everyStrategy(
  "a form on another site cannot log anybody in, up or out",
  async (scene) => {
    const [{ client, id }] = await signInOn(scene, 1);
    const headers = {
      origin: "https://evil.example",
      "sec-fetch-site": "cross-site",
    };
    const forms: [string, Record<string, string>][] = [
      ["/login", {
        email: "ada@example.com",
        password: "violet anvil seventeen",
      }],
      ["/signup", {
        name: "Eve",
        email: "eve@example.com",
        password: "violet anvil seventeen",
      }],
      ["/logout", {}],
      ["/account/logout-everywhere", {}],
      ["/account/password", {
        current: "violet anvil seventeen",
        password: "another one of mine",
      }],
    ];
    for (const [path, form] of forms) {
      for (const visitor of [client, scene.client()]) {
        const answer = await visitor.post(path, form, headers);
        assert.equal(answer.status, 403, path);
        assert.deepEqual(answer.headers.getSetCookie(), []);
        assert.match(await answer.text(), /<!DOCTYPE html>/);
      }
    }
    assert.equal((await sessionOf(client))?.id, id);
    const eve = await scene.client().post("/login", {
      email: "eve@example.com",
      password: "violet anvil seventeen",
    });
    assert.equal(eve.status, 401);
    await eve.body?.cancel();
  },
);

everyStrategy(
  "a token in the query or in a field proves nothing",
  async (scene) => {
    const [{ client }] = await signInOn(scene, 1);
    const { value } = client.cookies.get("__Host-session")!;
    const answer = await client.post(`/logout?csrf=${value}`, {
      csrf_token: value,
      _csrf: value,
    }, {
      "sec-fetch-site": null,
      origin: null,
      "x-csrf-token": value,
    });
    assert.equal(answer.status, 403);
    await answer.body?.cancel();
    assert.notEqual(await sessionOf(client), null);
  },
);

everyStrategy(
  "Host and X-Forwarded-Host do not make another origin ours",
  async (scene) => {
    const [{ client }] = await signInOn(scene, 1);
    const evil = "https://evil.example";
    const elsewhere = scene.client({ base: evil, origin: evil });
    const headers = {
      cookie: client.cookies.header("/"),
      host: "evil.example",
      "sec-fetch-site": null,
      "x-forwarded-proto": "https",
    };
    for (const forwarded of [null, "evil.example"]) {
      const answer = await elsewhere.post("/logout", {}, {
        ...headers,
        "x-forwarded-host": forwarded,
      });
      assert.equal(answer.status, 403);
      await answer.body?.cancel();
    }
    assert.notEqual(await sessionOf(client), null);
  },
);

everyStrategy(
  "without ORIGIN, each name of this machine is the site itself",
  async (scene) => {
    for (const host of ["localhost", "127.0.0.1", "[::1]"]) {
      const origin = `http://${host}:8000`;
      const client = scene.client({ base: origin, origin });
      const answer = await client.post("/logout", {}, {
        "sec-fetch-site": null,
      });
      assert.equal(answer.status, 303, host);
    }
    for (
      const origin of [
        "http://localhost:8001",
        "http://localhost",
        "https://localhost:8000",
      ]
    ) {
      const answer = await scene.client().post("/logout", {}, {
        "sec-fetch-site": null,
        origin,
      });
      assert.equal(answer.status, 403, origin);
      await answer.body?.cancel();
    }
  },
  { env: { ORIGIN: "" } },
);
