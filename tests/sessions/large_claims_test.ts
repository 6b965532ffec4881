/**
 * Claims that no cookie can hold: they are always those of the last change, and
 * nobody is signed out because of them.
 *
 * @module
 */
import assert from "node:assert/strict";
import { signedIn } from "./browser.ts";
import { DAY, SECOND, withSessions } from "./kit.ts";

const large = (role: string) => ({ role, text: "x".repeat(20_000) });

Deno.test("hybrid: claims that were kept before the log was forgotten are not used after it", () =>
  withSessions({ strategy: "hybrid" }, async (kit) => {
    const other = await kit.another();
    const browser = await signedIn(kit, { claims: large("admin") });
    await browser.ask();
    await other.updateClaims("ada", large("reader"));
    await kit.sessions.caughtUp();
    // Longer than a token of that time can live.
    kit.pass(8 * DAY);
    await kit.sessions.caughtUp();
    const { session } = await (await signedIn(kit)).ask();
    assert.equal(session?.claims.role, "reader");
  }));

Deno.test("hybrid: claims that were kept from another database than there is now are not used", () =>
  withSessions({ strategy: "hybrid" }, async (kit) => {
    const browser = await signedIn(kit, { claims: large("reader") });
    const backup = await Array.fromAsync(kit.kv.list({ prefix: [] }));
    for (const role of ["writer", "admin"]) {
      await kit.sessions.updateClaims("ada", large(role));
    }
    assert.equal((await browser.copy().ask()).session?.claims.role, "admin");
    for await (const { key } of kit.kv.list({ prefix: [] })) {
      await kit.kv.delete(key);
    }
    for (const { key, value } of backup) await kit.kv.set(key, value);
    await kit.sessions.caughtUp();
    assert.equal((await browser.ask()).session?.claims.role, "reader");
    const other = await kit.another();
    await other.updateClaims("ada", large("nobody"));
    await kit.sessions.caughtUp();
    assert.equal((await browser.ask()).session?.claims.role, "nobody");
  }));

Deno.test("jwt: whoever's claims outgrow the cookie stays signed in for as long as they come back, with the claims there are", () =>
  withSessions({ strategy: "jwt" }, async (kit) => {
    const browser = await signedIn(kit, { claims: { role: "reader" } });
    await kit.sessions.updateClaims("ada", large("admin"));
    for (let day = 0; day < 28; day += 2) {
      kit.pass(2 * DAY);
      const { session } = await browser.ask();
      assert.equal(session?.claims.role, "admin", `day ${day}`);
      kit.pass(10 * SECOND);
      const before = kit.asked.writes;
      assert.equal((await browser.ask()).session?.claims.role, "admin");
      assert.equal(kit.asked.writes, before);
    }
    await kit.sessions.updateClaims("ada", { role: "writer" });
    await browser.ask();
    const { session, reads } = await browser.ask();
    assert.deepEqual(session?.claims, { role: "writer" });
    assert.equal(reads, 0);
  }));
