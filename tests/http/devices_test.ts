/** Ending devices by form and by API: one's own, others, somebody else's, ones that never were. */

import assert from "node:assert/strict";
import type { Client } from "../support/client.ts";
import {
  BOB,
  devicesOf,
  everyStrategy,
  sessionOf,
  signInOn,
  signUp,
} from "./kit.ts";
import { text } from "../components/markup.ts";
import { problemOf } from "./expectations.ts";

/** IDs that are nobody's, as they may stand in an address. */
const STRANGE_IDS = [
  "x",
  "A".repeat(22),
  "A".repeat(2000),
  "%00",
  "%0d%0aSet-Cookie:%20a=b",
  "..%2f..%2fetc%2fpasswd",
  "%2e%2e%2f",
  "%F0%9F%94%91",
  "%E2%80%AE",
  "%25%32%46",
  "%3Cscript%3E",
  "__proto__",
  "constructor",
  "null",
  "*",
  "%20",
  "a%2Fb",
  "'%20OR%201=1--",
];

/** Both ways to end one device. */
const WAYS: Record<string, (client: Client, id: string) => Promise<Response>> =
  {
    form: (client, id) => client.post(`/account/devices/${id}/revoke`, {}),
    api: (client, id) => client.delete(`/api/devices/${id}`),
  };

function assertDone(way: string, answer: Response): void {
  assert.equal(answer.status, way === "form" ? 303 : 204);
  assert.equal(
    answer.headers.get("location"),
    way === "form" ? "/account" : null,
  );
}

for (const [way, end] of Object.entries(WAYS)) {
  everyStrategy(
    `by ${way}, another device is ended at its very next request`,
    async (site) => {
      const [{ client, id: own }, other] = await signInOn(site, 2);
      assertDone(way, await end(client, other.id));
      assert.equal(await sessionOf(other.client), null);
      assert.equal((await sessionOf(client))!.id, own);
      assert.deepEqual((await devicesOf(client)).map(({ id }) => id), [own]);
    },
  );

  everyStrategy(
    `by ${way}, ending a device twice changes nothing the second time`,
    async (site) => {
      const [{ client, id: own }, other] = await signInOn(site, 2);
      assertDone(way, await end(client, other.id));
      const again = await end(client, other.id);
      if (way === "form") assertDone(way, again);
      else await problemOf(again, 404);
      assert.deepEqual(again.headers.getSetCookie(), []);
      assert.deepEqual((await devicesOf(client)).map(({ id }) => id), [own]);
    },
  );

  everyStrategy(
    `by ${way}, ending the own device clears its cookie`,
    async (site) => {
      const [{ client, id }] = await signInOn(site, 1);
      const cookie = client.cookies.header("/");
      assertDone(way, await end(client, id));
      assert.equal(client.cookies.get("__Host-session"), undefined);
      assert.equal(await sessionOf(site.client(), { cookie }), null);
    },
  );

  everyStrategy(
    `by ${way}, somebody else's device cannot be ended`,
    async (site) => {
      const [ada] = await signInOn(site, 1);
      const bob = site.client();
      await signUp(bob, BOB);
      const answer = await end(bob, ada.id);
      if (way === "form") assertDone(way, answer);
      else await problemOf(answer, 404);
      assert.equal((await sessionOf(ada.client))?.id, ada.id);
      assert.notEqual(await sessionOf(bob), null);
    },
  );

  everyStrategy(
    `by ${way}, an ID that is nobody's ends nothing`,
    async (site) => {
      const [{ client }, other] = await signInOn(site, 2);
      for (const id of STRANGE_IDS) {
        const answer = await end(client, id);
        if (way === "form") assertDone(way, answer);
        else await problemOf(answer, 404);
        assert.deepEqual(answer.headers.getSetCookie(), [], id);
      }
      assert.notEqual(await sessionOf(client), null);
      assert.notEqual(await sessionOf(other.client), null);
    },
  );

  everyStrategy(
    `by ${way}, a damaged percent-escape in an ID is refused with 400`,
    async (site) => {
      const [{ client }] = await signInOn(site, 1);
      for (const id of ["%", "%zz", "%E0%A4%A", "%ff", "a%2"]) {
        const answer = await end(client, id);
        assert.equal(answer.status, 400, id);
        assert.equal(
          answer.headers.get("content-type"),
          "text/plain; charset=utf-8",
        );
        await answer.body?.cancel();
      }
    },
  );
}

everyStrategy(
  "DELETE /api/devices ends the others, however often it is sent",
  async (site) => {
    const [{ client, id: own }, ...others] = await signInOn(site, 3);
    for (let time = 0; time < 2; time++) {
      const answer = await client.delete("/api/devices");
      assertDone("api", answer);
      assert.deepEqual(answer.headers.getSetCookie(), []);
      assert.deepEqual((await devicesOf(client)).map(({ id }) => id), [own]);
    }
    for (const other of others) {
      assert.equal(
        await sessionOf(other.client),
        null,
      );
    }
  },
);

everyStrategy(
  "who logs the others out where there are none changes nothing, records nothing and is told so",
  async (site) => {
    const [{ client, id: own }, other] = await signInOn(site, 2);
    const { userId } = (await sessionOf(client))!;
    const rows = async () =>
      (await Array.fromAsync(site.site.kv.list({ prefix: [] })))
        // Those that are over are cleared away while nobody waits.
        .filter(({ key }) => key[0] !== "sessions")
        .map(({ key, versionstamp }) => `${key.map(String)} ${versionstamp}`);
    const logOutOthers = async () => {
      const answer = await client.post("/account/devices/revoke-others", {});
      assertDone("form", answer);
      return text(await (await client.get("/account")).text());
    };
    assert.match(await logOutOthers(), /All other devices are logged out/);
    assert.equal(await sessionOf(other.client), null);
    const before = await rows();
    assert.match(await logOutOthers(), /No other device was logged in/);
    assertDone("api", await client.delete("/api/devices"));
    assert.deepEqual(await rows(), before);
    const { events } = await site.site.audit.list(userId);
    assert.equal(
      events.filter(({ type }) => type === "others-logged-out").length,
      1,
    );
    assert.equal((await sessionOf(client))!.id, own);
  },
);

everyStrategy(
  "POST /api/logout-everywhere ends all and clears the cookie",
  async (site) => {
    const [{ client }, other] = await signInOn(site, 2);
    const answer = await client.post("/api/logout-everywhere", {});
    assertDone("api", answer);
    assert.equal(client.cookies.get("__Host-session"), undefined);
    assert.equal(await sessionOf(other.client), null);
    await problemOf(await client.post("/api/logout-everywhere", {}), 401);
  },
);
