/**
 * Whether there is another session beside one.
 *
 * @module
 */
import assert from "node:assert/strict";
import { DAY, LAPTOP, STRATEGIES, withSessions } from "./kit.ts";

for (const strategy of STRATEGIES) {
  const test = (name: string, run: Parameters<typeof withSessions>[1]) =>
    Deno.test(`${strategy}: ${name}`, () => withSessions({ strategy }, run));

  test("a session knows whether it is alone", async (kit) => {
    const here = await kit.signIn();
    const alone = (id = here.id) => kit.sessions.isAlone("ada", id);
    assert.equal(await alone(), true);
    assert.equal(await alone("nonsense"), false);
    const there = await kit.signIn();
    assert.equal(await alone(), false);
    await kit.sessions.revoke("ada", there.id);
    assert.equal(await alone(), true);
    assert.equal(await alone(there.id), false, "it is over");
    await kit.signIn({ userId: "bob" });
    assert.equal(await alone(), true);
    await kit.signIn();
    kit.pass(6 * DAY);
    await kit.sessions.resolve(here.headers);
    kit.pass(2 * DAY);
    assert.equal(await alone(), true, "the other has expired");
  });

  test("a session is not alone beside one of a strategy that only another process accepts", async (kit) => {
    const here = await kit.signIn();
    const another = STRATEGIES.find((name) => name !== strategy)!;
    const other = await kit.another({ strategy: another });
    const details = { userId: "ada", amr: ["pwd"], device: LAPTOP };
    await other.signIn(new Headers(), details);
    assert.equal(await kit.sessions.isAlone("ada", here.id), false);
  });
}
