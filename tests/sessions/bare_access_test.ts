/**
 * An access token without its refresh token, as another service gets it, or a log:
 * it is good for what an access token is good for until it is over, and brings
 * nobody cookies that last longer, whatever strategy is exchanged for whatever.
 *
 * @module
 */
import assert from "node:assert/strict";
import { Browser, NAME, signedIn } from "./browser.ts";
import { type Kit, MINUTE, SECOND, withSessions } from "./kit.ts";

const HYBRID = { accessLifetime: 10 * MINUTE, reuseGrace: 10 * SECOND };

function accessOnly(kit: Kit, owner: Browser): Browser {
  const bare = new Browser(kit.sessions);
  bare.cookies.set(NAME, owner.cookies.get(NAME)!);
  return bare;
}

async function used(kit: Kit): Promise<Browser> {
  const owner = await signedIn(kit);
  kit.pass(11 * MINUTE);
  for (let turn = 0; turn < 2; turn++) await owner.ask();
  kit.pass(30 * SECOND);
  return owner;
}

for (const to of ["kv", "jwt"] as const) {
  const test = (name: string, run: Parameters<typeof withSessions>[1]) =>
    Deno.test(`hybrid to ${to}: ${name}`, () =>
      withSessions({ strategy: "hybrid", accept: [to], hybrid: HYBRID }, run));

  test("an access token alone is let in until it is over, and is not exchanged", async (kit) => {
    const owner = await used(kit);
    const after = await kit.another({ strategy: to, accept: ["hybrid"] });
    const bare = accessOnly(kit, owner);
    const { session, setCookies } = await bare.ask("taken", after);
    assert.equal(session?.strategy, "hybrid");
    assert.deepEqual(setCookies, []);
    kit.pass(10 * MINUTE);
    assert.equal((await bare.ask("taken", after)).outcome, "expired");
    const whole = await owner.ask("taken", after);
    assert.equal(whole.outcome, "exchanged");
  });

  test("after an exchange whose answer was lost an access token alone is let in, and gets no cookies", async (kit) => {
    const owner = await used(kit);
    const after = await kit.another({ strategy: to, accept: ["hybrid"] });
    const bare = accessOnly(kit, owner);
    await owner.ask("lost", after);
    // At once, and when the answer that was lost has been given up.
    for (const wait of [SECOND, 20 * SECOND]) {
      kit.pass(wait);
      await kit.sessions.caughtUp();
      for (const sessions of [kit.sessions, after]) {
        const { session, setCookies } = await bare.ask("lost", sessions);
        assert.equal(session?.strategy, to);
        assert.deepEqual(setCookies, []);
      }
    }
    const { session } = await owner.ask("taken", kit.sessions);
    assert.equal(session?.strategy, "hybrid");
    assert.equal((await kit.sessions.list("ada")).length, 1);
  });
}
