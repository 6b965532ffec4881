/**
 * What holds of sessions under every strategy.
 *
 * @module
 */
import assert from "node:assert/strict";
import { SessionError } from "../../lib/sessions/mod.ts";
import {
  carrying,
  DAY,
  HOUR,
  type Kit,
  LAPTOP,
  NOON,
  SECOND,
  STRATEGIES,
  withSessions,
} from "./kit.ts";

/** Waits until the records of a subject's ended sessions are gone. */
async function clearedAway(kit: Kit, userId: string): Promise<void> {
  const left = () =>
    Array.fromAsync(kit.kv.list({ prefix: ["sessions", userId] }));
  while ((await left()).length > 0) {
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

/** Access tokens that are renewed as rarely as activity is written down. */
const HOURLY = { accessLifetime: HOUR, reuseGrace: 10 * SECOND };

for (const strategy of STRATEGIES) {
  const test = (name: string, run: Parameters<typeof withSessions>[1]) =>
    Deno.test(`${strategy}: ${name}`, () =>
      withSessions({ strategy, hybrid: HOURLY }, run));

  test("a device that signed in is recognised", async (kit) => {
    const { headers, id } = await kit.signIn({ claims: { name: "Ada" } });
    const { session, outcome, setCookies } = await kit.sessions.resolve(
      headers,
    );
    assert.equal(outcome, "alive");
    assert.deepEqual(setCookies, []);
    assert.equal(session?.id, id);
    assert.equal(session.userId, "ada");
    assert.equal(session.strategy, strategy);
    assert.deepEqual(session.claims, { name: "Ada" });
    assert.deepEqual(session.amr, ["pwd"]);
    assert.equal(session.createdAt, NOON);
    assert.equal(session.authenticatedAt, NOON);
    assert.equal(session.lastSeenAt, NOON);
    assert.equal(session.expiresAt, NOON + 7 * DAY);
  });

  test("a request without a cookie is anonymous and asks KV nothing", async (kit) => {
    const before = kit.asked.reads;
    const resolution = await kit.sessions.resolve(new Headers());
    assert.deepEqual(resolution, {
      session: null,
      outcome: "absent",
      reads: 0,
      setCookies: [],
    });
    assert.equal(kit.asked.reads, before);
  });

  test("the reads that are reported are the reads that were made", async (kit) => {
    const { headers } = await kit.signIn();
    const before = kit.asked.reads;
    const { reads } = await kit.sessions.resolve(headers);
    assert.equal(reads, strategy === "kv" ? 1 : 0);
    assert.equal(kit.asked.reads - before, reads);
  });

  test("an ordinary request writes nothing", async (kit) => {
    const { headers } = await kit.signIn();
    const before = kit.asked.writes;
    await kit.sessions.resolve(headers);
    assert.equal(kit.asked.writes, before);
  });

  test("the cookie cannot be read by script, sent over http or set by a subdomain", async (kit) => {
    const { setCookies } = await kit.signIn();
    const names = setCookies.map((line) => line.slice(0, line.indexOf("=")));
    assert.deepEqual(
      names,
      strategy === "hybrid"
        ? ["__Host-session", "__Host-session_refresh"]
        : ["__Host-session"],
    );
    for (const line of setCookies) {
      const [, ...attributes] = line.split("; ");
      assert.deepEqual(attributes.sort(), [
        "HttpOnly",
        "Path=/",
        "SameSite=Lax",
        "Secure",
      ]);
    }
  });

  test("a remembered device gets a cookie that lasts as long as the session can", async (kit) => {
    const { setCookies } = await kit.signIn({ persistent: true });
    assert.match(setCookies[0], /; Max-Age=2592000(;|$)/);
  });

  test("a session that is signed out is over at once, and its cookie is removed", async (kit) => {
    const { headers } = await kit.signIn();
    const { session } = await kit.sessions.resolve(headers);
    const { setCookies } = await kit.sessions.signOut(session);
    assert.match(setCookies[0], /^__Host-session=; .*Max-Age=0/);
    assert.equal((await kit.sessions.resolve(headers)).outcome, "ended");
    assert.deepEqual(await kit.sessions.list("ada"), []);
  });

  test("signing out without a session only removes the cookie", async (kit) => {
    const { setCookies } = await kit.sessions.signOut(null);
    assert.match(setCookies[0], /Max-Age=0/);
  });

  test("signing in again gives another session and ends the one before", async (kit) => {
    const first = await kit.signIn();
    const second = await kit.signIn({}, first.headers);
    assert.notEqual(second.id, first.id);
    assert.notEqual(second.headers.get("cookie"), first.headers.get("cookie"));
    assert.equal((await kit.sessions.resolve(first.headers)).outcome, "ended");
    assert.equal((await kit.sessions.resolve(second.headers)).outcome, "alive");
    assert.equal((await kit.sessions.list("ada")).length, 1);
  });

  test("a cookie planted before sign-in opens nothing afterwards", async (kit) => {
    const planted = await kit.signIn({ userId: "mallory" });
    const victim = await kit.signIn({ userId: "ada" }, planted.headers);
    assert.equal((await kit.sessions.resolve(planted.headers)).session, null);
    assert.equal(
      (await kit.sessions.resolve(victim.headers)).session?.userId,
      "ada",
    );
  });

  test("every device of a subject is listed, the last seen first, and nobody else's", async (kit) => {
    const phone = { ...LAPTOP, label: "Safari on iPhone" };
    const a = await kit.signIn();
    kit.pass(SECOND);
    const b = await kit.signIn({ device: phone });
    await kit.signIn({ userId: "bob" });
    const listed = await kit.sessions.list("ada");
    assert.deepEqual(listed.map(({ id }) => id), [b.id, a.id]);
    assert.deepEqual(listed[0].device, phone);
  });

  test("revoking one device ends that one and no other", async (kit) => {
    const a = await kit.signIn();
    const b = await kit.signIn();
    assert.equal(await kit.sessions.revoke("ada", a.id), true);
    assert.equal((await kit.sessions.resolve(a.headers)).outcome, "ended");
    assert.equal((await kit.sessions.resolve(b.headers)).outcome, "alive");
  });

  test("revoking twice is no error and says that nothing was there", async (kit) => {
    const { id } = await kit.signIn();
    await kit.sessions.revoke("ada", id);
    assert.equal(await kit.sessions.revoke("ada", id), false);
    assert.equal(await kit.sessions.revoke("ada", "no such id"), false);
  });

  test("nobody can revoke somebody else's device", async (kit) => {
    const { headers, id } = await kit.signIn();
    assert.equal(await kit.sessions.revoke("mallory", id), false);
    assert.equal((await kit.sessions.resolve(headers)).outcome, "alive");
  });

  test("revoking the others leaves this device as it was", async (kit) => {
    const here = await kit.signIn();
    const there = await kit.signIn();
    await kit.sessions.revokeOthers("ada", here.id);
    const kept = await kit.sessions.resolve(here.headers);
    assert.equal(kept.session?.id, here.id);
    assert.equal((await kit.sessions.resolve(there.headers)).outcome, "ended");
    assert.deepEqual((await kit.sessions.list("ada")).map(({ id }) => id), [
      here.id,
    ]);
  });

  test("revoking the others twice keeps this device, whatever cookie it still sends", async (kit) => {
    const here = await kit.signIn();
    await kit.sessions.revokeOthers("ada", here.id);
    await kit.sessions.revokeOthers("ada", here.id);
    assert.equal(
      (await kit.sessions.resolve(here.headers)).session?.id,
      here.id,
    );
    await kit.sessions.updateClaims("ada", { role: "admin" });
    assert.equal(
      (await kit.sessions.resolve(here.headers)).session?.id,
      here.id,
    );
  });

  test("revoking all ends every device, and signing in works again", async (kit) => {
    const devices = [
      await kit.signIn(),
      await kit.signIn(),
      await kit.signIn(),
    ];
    await kit.sessions.revokeAll("ada");
    for (const { headers } of devices) {
      assert.equal((await kit.sessions.resolve(headers)).outcome, "ended");
    }
    assert.deepEqual(await kit.sessions.list("ada"), []);
    const { headers } = await kit.signIn();
    assert.equal((await kit.sessions.resolve(headers)).outcome, "alive");
  });

  test("revoking all costs the same for one device as for many", async (kit) => {
    // The first ending of all reads what later ones know.
    await kit.signIn({ userId: "first" });
    await kit.sessions.revokeAll("first");
    await clearedAway(kit, "first");
    const costs: number[] = [];
    for (const [userId, count] of [["one", 1], ["many", 50]] as const) {
      for (let i = 0; i < count; i++) await kit.signIn({ userId });
      const { reads, writes } = kit.asked;
      await kit.sessions.revokeAll(userId);
      costs.push(kit.asked.reads - reads, kit.asked.writes - writes);
      await clearedAway(kit, userId);
    }
    assert.deepEqual(costs.slice(0, 2), costs.slice(2));
  });

  test("a session ends when it was idle for too long, to the second", async (kit) => {
    const { headers } = await kit.signIn();
    kit.pass(7 * DAY - 1);
    const other = await kit.signIn();
    const last = await kit.sessions.list("ada");
    assert.equal(last.length, 2);
    kit.pass(1);
    assert.equal((await kit.sessions.resolve(headers)).outcome, "expired");
    assert.equal((await kit.sessions.resolve(other.headers)).outcome, "alive");
    assert.equal((await kit.sessions.list("ada")).length, 1);
  });

  test("activity keeps a session alive until its absolute lifetime is over", async (kit) => {
    let { headers } = await kit.signIn();
    for (let day = 0; day < 29; day++) {
      kit.pass(DAY);
      const { session, setCookies } = await kit.sessions.resolve(headers);
      assert.ok(session, `day ${day + 1}`);
      if (setCookies.length > 0) headers = carrying(setCookies);
    }
    kit.pass(DAY - 1);
    const last = await kit.sessions.resolve(headers);
    assert.ok(last.session);
    if (last.setCookies.length > 0) headers = carrying(last.setCookies);
    kit.pass(1);
    assert.equal((await kit.sessions.resolve(headers)).outcome, "expired");
  });

  test("activity is written down once in updateAge, with the device as it is then", async (kit) => {
    const { headers } = await kit.signIn();
    const moved = { ...LAPTOP, ip: "198.51.100.7" };
    let described = 0;
    const describe = () => (described++, moved);
    kit.pass(HOUR - 1);
    await kit.sessions.resolve(headers, describe);
    assert.equal(described, 0);
    kit.pass(1);
    const { session } = await kit.sessions.resolve(headers, describe);
    assert.equal(session?.lastSeenAt, NOON + HOUR);
    assert.equal(described, 1);
    const [listed] = await kit.sessions.list("ada");
    assert.equal(listed.lastSeenAt, NOON + HOUR);
    assert.deepEqual(listed.device, moved);
    assert.equal(listed.createdAt, NOON);
  });

  test("twenty parallel requests that note activity all succeed and change one row", async (kit) => {
    const { headers } = await kit.signIn();
    kit.pass(2 * HOUR);
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => kit.sessions.resolve(headers)),
    );
    assert.ok(answers.every(({ session }) => session !== null));
    assert.equal((await kit.sessions.list("ada")).length, 1);
  });

  test("a request that ends after a revocation does not bring the session back", async (kit) => {
    const { headers, id } = await kit.signIn();
    kit.pass(2 * HOUR);
    const [, resolution] = await Promise.all([
      kit.sessions.revoke("ada", id),
      kit.sessions.resolve(headers),
    ]);
    assert.deepEqual(await kit.sessions.list("ada"), []);
    const after = resolution.setCookies.length > 0
      ? carrying(resolution.setCookies)
      : headers;
    assert.equal((await kit.sessions.resolve(after)).session, null);
  });

  test("changed claims reach the next request of every device", async (kit) => {
    const devices = [await kit.signIn(), await kit.signIn()];
    await kit.sessions.updateClaims("ada", { role: "admin" });
    for (const { headers } of devices) {
      const { session, setCookies } = await kit.sessions.resolve(headers);
      assert.deepEqual(session?.claims, { role: "admin" });
      if (strategy === "jwt") {
        assert.equal(setCookies.length, 1);
        const next = await kit.sessions.resolve(carrying(setCookies));
        assert.deepEqual(next.session?.claims, { role: "admin" });
        assert.equal(next.reads, 0);
      }
    }
  });

  test("a disabled subject has no sessions and gets none until it is enabled", async (kit) => {
    const { headers } = await kit.signIn();
    await kit.sessions.disable("ada");
    assert.equal((await kit.sessions.resolve(headers)).outcome, "ended");
    await assert.rejects(
      kit.signIn(),
      (error) =>
        error instanceof SessionError && error.code === "ERR_SUBJECT_DISABLED",
    );
    await kit.sessions.enable("ada");
    assert.equal((await kit.sessions.resolve(headers)).outcome, "ended");
    assert.ok((await kit.signIn()).id);
  });

  test("a session is checked against KV when that is asked for", async (kit) => {
    const { headers, id } = await kit.signIn();
    const { session } = await kit.sessions.resolve(headers);
    const live = await kit.sessions.live(session!);
    assert.equal(live?.live, true);
    assert.deepEqual(live.device, LAPTOP);
    await kit.kv.delete(["sessions", "ada", id]);
    const stale = { ...session!, live: false };
    assert.equal(await kit.sessions.live(stale), null);
  });

  test("another process refuses what this one ended once it has read the log", async (kit) => {
    const { headers, id } = await kit.signIn();
    const other = await kit.another();
    assert.equal((await other.resolve(headers)).outcome, "alive");
    await kit.sessions.revoke("ada", id);
    await other.caughtUp();
    assert.equal((await other.resolve(headers)).outcome, "ended");
  });

  test("a process that starts after a revocation knows of it", async (kit) => {
    const { headers } = await kit.signIn();
    await kit.sessions.revokeAll("ada");
    const other = await kit.another();
    assert.equal((await other.resolve(headers)).outcome, "ended");
  });

  test("ending everybody's sessions ends them all, and signing in works again", async (kit) => {
    const ada = await kit.signIn();
    const bob = await kit.signIn({ userId: "bob" });
    const other = await kit.another();
    await kit.sessions.revokeEverybody();
    for (const { headers } of [ada, bob]) {
      assert.equal((await kit.sessions.resolve(headers)).outcome, "ended");
      await other.caughtUp();
      assert.equal((await other.resolve(headers)).outcome, "ended");
    }
    assert.deepEqual(await kit.sessions.list("ada"), []);
    const again = await kit.signIn();
    assert.equal((await kit.sessions.resolve(again.headers)).outcome, "alive");
    const late = await kit.another();
    assert.equal((await late.resolve(again.headers)).outcome, "alive");
    assert.equal((await late.resolve(bob.headers)).outcome, "ended");
  });

  test("a user id that could not be a key is refused", async (kit) => {
    for (const userId of ["", "a b", "../x", "a".repeat(65), "é"]) {
      await assert.rejects(
        kit.signIn({ userId }),
        (error) =>
          error instanceof SessionError && error.code === "ERR_USER_ID",
      );
    }
  });

  test("nothing in the database opens a session", async (kit) => {
    const { headers } = await kit.signIn();
    const token = headers.get("cookie")!.split("=")[1];
    const secret = strategy === "kv" ? token.split(".")[3] : token;
    const stored: string[] = [];
    for await (const { key, value } of kit.kv.list({ prefix: [] })) {
      stored.push(
        Deno.inspect([key, value], { depth: 9, strAbbreviateSize: 1e6 }),
      );
    }
    assert.ok(stored.length >= 2);
    assert.ok(!stored.join("\n").includes(secret));
  });

  Deno.test(`${strategy}: above the cap the least recently seen device is signed out`, () =>
    withSessions({ strategy, maxDevices: 2 }, async (kit) => {
      const ids: string[] = [];
      for (let i = 0; i < 4; i++) {
        ids.push((await kit.signIn()).id);
        kit.pass(SECOND);
      }
      const listed = (await kit.sessions.list("ada")).map(({ id }) => id);
      assert.deepEqual(listed, [ids[3], ids[2]]);
    }));

  Deno.test(`${strategy}: an active visitor with a short idle timeout stays signed in`, () =>
    withSessions({ strategy, idleTimeout: 4 * SECOND }, async (kit) => {
      let { headers } = await kit.signIn();
      for (let i = 0; i < 10; i++) {
        kit.pass(2 * SECOND);
        const { session, setCookies } = await kit.sessions.resolve(headers);
        assert.ok(session, `request ${i + 1}`);
        if (setCookies.length > 0) headers = carrying(setCookies);
      }
      kit.pass(4 * SECOND);
      assert.equal((await kit.sessions.resolve(headers)).outcome, "expired");
    }));
}
