/**
 * Giving proof again: a new session in the place of the old one.
 *
 * @module
 */
import assert from "node:assert/strict";
import { signedIn } from "./browser.ts";
import { carrying, DAY, HOUR, NOON, STRATEGIES, withSessions } from "./kit.ts";

for (const strategy of STRATEGIES) {
  const test = (name: string, run: Parameters<typeof withSessions>[1]) =>
    Deno.test(`${strategy}: ${name}`, () => withSessions({ strategy }, run));

  test("giving proof again changes the session ID and ends the old one", async (kit) => {
    const { headers, id } = await kit.signIn({ persistent: true });
    const { session } = await kit.sessions.resolve(headers);
    kit.pass(3 * HOUR);
    const renewed = await kit.sessions.reauthenticate(session!, ["otp"]);
    assert.ok(renewed);
    assert.notEqual(renewed.session.id, id);
    assert.equal(renewed.session.createdAt, NOON);
    assert.equal(renewed.session.authenticatedAt, NOON + 3 * HOUR);
    assert.deepEqual(renewed.session.amr, ["pwd", "otp"]);
    assert.equal((await kit.sessions.resolve(headers)).outcome, "ended");
    const next = carrying(renewed.setCookies);
    assert.equal(
      (await kit.sessions.resolve(next)).session?.id,
      renewed.session.id,
    );
  });

  test("proof given again does not lengthen the absolute lifetime", async (kit) => {
    const { headers } = await kit.signIn();
    kit.pass(6 * DAY);
    const { session } = await kit.sessions.resolve(headers);
    let renewed = await kit.sessions.reauthenticate(session!, ["pwd"]);
    for (let day = 6; day < 30; day += 6) {
      assert.ok(renewed);
      kit.pass(6 * DAY - (day === 24 ? 1 : 0));
      renewed = await kit.sessions.reauthenticate(renewed.session, ["pwd"]);
    }
    assert.equal(renewed?.session.expiresAt, NOON + 30 * DAY);
    kit.pass(1);
    const over = await kit.sessions.resolve(carrying(renewed!.setCookies));
    assert.equal(over.outcome, "expired");
    assert.equal(await kit.sessions.reauthenticate(renewed!.session, []), null);
  });

  test("a new ID without proof leaves the proof as old as it was", async (kit) => {
    const { headers, id } = await kit.signIn();
    const { session } = await kit.sessions.resolve(headers);
    kit.pass(3 * HOUR);
    const renewed = await kit.sessions.reauthenticate(session!, null);
    assert.ok(renewed);
    assert.notEqual(renewed.session.id, id);
    assert.equal(renewed.session.authenticatedAt, NOON);
    assert.deepEqual(renewed.session.amr, ["pwd"]);
    assert.equal((await kit.sessions.resolve(headers)).outcome, "ended");
  });

  test("proof is as old as whoever checked it says, and never newer than now", async (kit) => {
    for (
      const [authenticatedAt, expected] of [
        [NOON - HOUR + 1, NOON - HOUR],
        [NOON + HOUR, NOON],
        [0, 0],
        [-1, 0],
        [NaN, 0],
        [undefined, NOON],
      ]
    ) {
      const { headers } = await kit.signIn({ authenticatedAt });
      const { session } = await kit.sessions.resolve(headers);
      assert.equal(session!.authenticatedAt, expected);
      const live = await kit.sessions.live(session!);
      assert.equal(live!.authenticatedAt, expected);
      assert.equal(session!.createdAt, NOON);
    }
  });

  test("renewed cookies that arrive after those of the proof sign the browser out, and are no theft", async (kit) => {
    const browser = await signedIn(kit);
    kit.pass(2 * HOUR);
    const late = await browser.ask("lost");
    const { session } = await browser.ask("lost");
    const renewed = await kit.sessions.reauthenticate(session!, ["pwd"]);
    browser.take(renewed!.setCookies);
    assert.equal((await browser.ask()).outcome, "alive");
    browser.take(late.setCookies);
    // The cookie of kv is never renewed, so that nothing can come late.
    const expected = strategy === "kv" ? "alive" : "ended";
    assert.equal((await browser.ask()).outcome, expected);
    assert.deepEqual(await kit.sessions.thefts("ada"), []);
  });

  test("a revoked session cannot be renewed by giving proof", async (kit) => {
    const { headers, id } = await kit.signIn();
    const { session } = await kit.sessions.resolve(headers);
    await kit.sessions.revoke("ada", id);
    assert.equal(await kit.sessions.reauthenticate(session!, ["pwd"]), null);
    assert.deepEqual(await kit.sessions.list("ada"), []);
  });
}
