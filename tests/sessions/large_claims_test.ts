/**
 * Claims that no cookie can hold: they are always those of the last change.
 *
 * @module
 */
import assert from "node:assert/strict";
import { signedIn } from "./browser.ts";
import { DAY, withSessions } from "./kit.ts";

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
