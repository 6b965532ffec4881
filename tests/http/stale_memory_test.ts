/** When memory still believes in a session that the database knows to be over, nobody is sent in a circle. */

import assert from "node:assert/strict";
import { ADA, everyStrategy, logIn, PASSWORD, signInOn } from "./kit.ts";

everyStrategy(
  "with revocation on expiry, who was logged out elsewhere can log in again",
  async (site) => {
    const [{ client }, other] = await signInOn(site, 2);
    await client.post(`/account/devices/${other.id}/revoke`, {});
    const away = await other.client.get("/account");
    assert.equal(away.headers.get("location"), "/login?next=%2Faccount");
    for (const path of ["/login?next=%2Faccount", "/signup?next=%2Faccount"]) {
      const form = await other.client.get(path);
      assert.equal(
        form.status,
        200,
        "the form, and not back to the account page",
      );
      assert.match(await form.text(), /href="\/login"/);
    }
    await logIn(other.client);
    const page = await other.client.get("/account");
    assert.equal(page.status, 200);
    await page.body?.cancel();
  },
  { settings: { revocation: { mode: "on-expiry" } } },
);

everyStrategy(
  "with revocation on expiry, changing the password still ends the others where it matters",
  async (site) => {
    const [{ client }, other] = await signInOn(site, 2);
    await client.post("/account/password", {
      current: PASSWORD,
      password: "a wholly different one",
    });
    for (
      const [method, path, status] of [
        ["GET", "/account", 303],
        ["GET", "/api/devices", 401],
        ["POST", "/account/devices/revoke-others", 303],
        ["POST", "/api/logout-everywhere", 401],
      ] as const
    ) {
      const answer = await other.client.request(path, { method });
      assert.equal(answer.status, status, path);
      await answer.body?.cancel();
    }
    const old = await other.client.post("/login", {
      email: ADA.email,
      password: PASSWORD,
    });
    assert.equal(old.status, 401);
    await old.body?.cancel();
  },
  { settings: { revocation: { mode: "on-expiry" } } },
);
