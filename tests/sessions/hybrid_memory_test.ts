/**
 * What a process knows of hybrid sessions without asking: it costs no read, it is
 * never more than KV knows, and it does not outlive what it rests on.
 *
 * @module
 */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { type Browser, NAME, signedIn } from "./browser.ts";
import { DAY, HOUR, type Kit, MINUTE, SECOND, withSessions } from "./kit.ts";

const test = (name: string, run: (kit: Kit) => Promise<void>) =>
  Deno.test(`hybrid: ${name}`, () => withSessions({ strategy: "hybrid" }, run));

function endOf({ cookies }: Browser): number {
  const payload = cookies.get(NAME)!.split(".")[1];
  const { exp } = JSON.parse(Buffer.from(payload, "base64url").toString());
  return exp * SECOND;
}

/** Lets time pass as a process sees it that forgets what nobody needs any more. */
async function passAndSweep(kit: Kit, milliseconds: number) {
  kit.pass(milliseconds);
  await kit.sessions.caughtUp();
  kit.pass(MINUTE);
  await kit.sessions.caughtUp();
}

test("once the first use of a new token is written down, it costs nothing more", async (kit) => {
  const browser = await signedIn(kit);
  kit.pass(10 * MINUTE);
  await browser.ask();
  const reads = [];
  for (let turn = 0; turn < 3; turn++) reads.push((await browser.ask()).reads);
  assert.deepEqual(reads, [1, 0, 0]);
});

test("a session that is known to be over is refused without a read", async (kit) => {
  const browser = await signedIn(kit);
  const [{ id }] = await kit.sessions.list("ada");
  await kit.sessions.revoke("ada", id);
  const { outcome, reads } = await browser.ask();
  assert.deepEqual([outcome, reads], ["ended", 0]);
});

test("the device that logged out the others reads KV once for it", async (kit) => {
  const browser = await signedIn(kit);
  await kit.signIn();
  const { session } = await browser.ask();
  await kit.sessions.revokeOthers("ada", session!.id);
  const first = await browser.ask();
  assert.deepEqual([first.session?.id, first.reads], [session!.id, 1]);
  const second = await browser.ask();
  assert.deepEqual([second.session?.id, second.reads], [session!.id, 0]);
});

test("claims that no cookie could hold are read once for each change", async (kit) => {
  const claims = (role: string) => ({ role, text: "x".repeat(20_000) });
  const browser = await signedIn(kit, { claims: claims("reader") });
  for (const role of ["writer", "admin"]) {
    await kit.sessions.updateClaims("ada", claims(role));
    const answers = [await browser.ask(), await browser.ask()];
    assert.deepEqual(answers.map(({ reads }) => reads), [1, 0]);
    for (const { session } of answers) assert.equal(session?.claims.role, role);
  }
});

test("a session tells from memory the same times as from KV", async (kit) => {
  const browser = await signedIn(kit);
  for (const wait of [0, 10 * MINUTE, DAY]) {
    kit.pass(wait);
    await browser.ask();
    await browser.ask();
    const { session, reads } = await browser.ask();
    assert.equal(reads, 0);
    const [listed] = await kit.sessions.list("ada");
    assert.deepEqual({ ...session, device: null, live: false }, {
      ...listed,
      device: null,
      live: false,
    });
  }
});

test("no access token says that it holds beyond the session's end", async (kit) => {
  const browser = await signedIn(kit);
  const end = kit.now() + 30 * DAY;
  for (let day = 0; day < 30; day += 6) {
    assert.ok(endOf(browser) <= kit.now() + 10 * MINUTE);
    kit.pass(6 * DAY - (day === 24 ? MINUTE : 0));
    assert.ok((await browser.ask()).session);
    await browser.ask();
  }
  assert.equal(endOf(browser), end);
});

test("settings that became stricter count while the access token holds", async (kit) => {
  const browser = await signedIn(kit);
  const strict = await kit.another({ maxLifetime: 5 * MINUTE });
  kit.pass(5 * MINUTE - 1);
  assert.ok((await browser.copy().ask("taken", strict)).session);
  kit.pass(1);
  assert.equal((await browser.copy().ask("taken", strict)).outcome, "expired");
});

test("an answer that is given again long after brings an access token that lasts", async (kit) => {
  const browser = await signedIn(kit);
  for (const wait of [6 * MINUTE, HOUR]) {
    kit.pass(10 * MINUTE);
    await browser.ask("lost");
    kit.pass(wait);
    await browser.ask();
    assert.equal(endOf(browser), kit.now() + 10 * MINUTE);
    assert.deepEqual((await browser.ask()).setCookies, []);
  }
});

test("an answer that is given again at once brings a token that the log knows the end of", async (kit) => {
  const browser = await signedIn(kit);
  kit.pass(10 * MINUTE);
  await browser.ask("lost");
  const written = kit.now() + 10 * MINUTE;
  kit.pass(4 * MINUTE);
  await browser.ask();
  assert.equal(endOf(browser), written);
});

Deno.test("hybrid: an ended session stays so for as long as any of its access tokens could live", () =>
  withSessions({
    strategy: "hybrid",
    updateAge: 6 * HOUR,
    hybrid: { accessLifetime: 6 * HOUR, reuseGrace: 10 * SECOND },
  }, async (kit) => {
    for (const kind of ["first", "claims", "rotated", "again"]) {
      const browser = await signedIn(kit);
      const { session } = await browser.ask();
      if (kind === "claims") {
        kit.pass(5 * HOUR);
        await kit.sessions.updateClaims("ada", { at: kit.now() });
        await browser.ask();
      }
      if (kind === "rotated" || kind === "again") {
        kit.pass(6 * HOUR);
        await browser.ask(kind === "again" ? "lost" : "taken");
        if (kind === "again") kit.pass(4 * HOUR);
        if (kind === "again") await browser.ask();
      }
      const end = endOf(browser);
      // What tells of new claims ends when the token before it would have.
      const left = kind === "claims" ? HOUR : 5 * HOUR;
      assert.ok(end >= kit.now() + left, kind);
      await kit.sessions.revoke("ada", session!.id);
      while (kit.now() < end - 30 * MINUTE) {
        await passAndSweep(kit, 20 * MINUTE);
        assert.equal((await browser.copy().ask()).session, null, kind);
      }
    }
  }));

Deno.test("hybrid: an ended session stays so although a process with shorter settings renewed it last", () =>
  withSessions({
    strategy: "hybrid",
    updateAge: 6 * HOUR,
    hybrid: { accessLifetime: 6 * HOUR, reuseGrace: 10 * SECOND },
  }, async (kit) => {
    const short = await kit.another({
      hybrid: { accessLifetime: 2 * HOUR, reuseGrace: 10 * SECOND },
    });
    const browser = await signedIn(kit);
    const { session } = await browser.ask();
    const other = browser.copy();
    browser.cookies.delete(NAME);
    assert.equal((await browser.ask("taken", short)).outcome, "renewed");
    await kit.sessions.revoke("ada", session!.id);
    for (let hours = 0; hours < 5; hours++) {
      await passAndSweep(kit, HOUR);
      assert.equal((await other.copy().ask()).session, null, `${hours} hours`);
    }
  }));
