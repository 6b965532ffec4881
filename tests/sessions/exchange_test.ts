/**
 * Changing the strategy with nobody signed out: in all six directions, with
 * requests in parallel, answers lost, and processes with the old line and the
 * new one side by side.
 *
 * @module
 */
import assert from "node:assert/strict";
import { openKeyring, type Sessions } from "../../lib/sessions/mod.ts";
import {
  SESSION_TOKEN,
  signToken,
} from "../../lib/sessions/tokens/signed_token.ts";
import { NAME } from "./browser.ts";
import { eachDirection } from "./directions.ts";
import {
  carrying,
  DAY,
  HOUR,
  NOON,
  SECOND,
  SECRET,
  withSessions,
} from "./kit.ts";

const CLAIMS = { name: "Ada", role: "admin" };

async function idOf(sessions: Sessions, headers: Headers) {
  return (await sessions.resolve(headers)).session?.id ?? null;
}

eachDirection(
  "the device stays signed in and one row, with its times, its end and its claims",
  async ({ kit, after, to }) => {
    const { headers } = await kit.signIn({ claims: CLAIMS, persistent: true });
    const [old] = await kit.sessions.list("ada");
    kit.pass(HOUR);
    const { session, outcome, setCookies } = await after.resolve(headers);
    assert.equal(outcome, "exchanged");
    assert.equal(session?.strategy, to);
    assert.deepEqual(session?.claims, CLAIMS);
    const [row, ...others] = await after.list("ada");
    assert.deepEqual(others, []);
    assert.equal(row.id, session?.id);
    const { createdAt, authenticatedAt, amr, device } = old;
    assert.deepEqual(
      { ...row },
      { ...row, createdAt, authenticatedAt, amr, device },
    );
    assert.match(setCookies[0], /Max-Age=/);
    assert.deepEqual(await kit.sessions.list("ada"), [row]);
  },
);

eachDirection(
  "the old cookie is dead once the new one was used",
  async ({ kit, after, before }) => {
    const { headers } = await kit.signIn();
    const exchanged = await after.resolve(headers);
    const now = carrying(
      exchanged.setCookies.filter((line) => !line.includes("Max-Age=0")),
    );
    assert.equal(await idOf(after, now), exchanged.session?.id);
    await before.caughtUp();
    assert.equal(await idOf(after, headers), null);
    assert.equal(await idOf(before, headers), null);
    assert.equal(await idOf(after, now), exchanged.session?.id);
  },
);

eachDirection(
  "twenty parallel requests with the old cookie get one session",
  async ({ kit, after }) => {
    const { headers } = await kit.signIn();
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => after.resolve(headers)),
    );
    assert.equal(new Set(answers.map(({ session }) => session?.id)).size, 1);
    assert.equal((await after.list("ada")).length, 1);
    for (const { setCookies } of answers) {
      const kept = setCookies.filter((line) => !line.includes("Max-Age=0"));
      assert.equal(await idOf(after, carrying(kept)), answers[0].session?.id);
    }
  },
);

eachDirection(
  "an answer that was lost is given again, however much later",
  async ({ kit, after }) => {
    const { headers } = await kit.signIn();
    const lost = await after.resolve(headers);
    kit.pass(DAY);
    const again = await after.resolve(headers);
    assert.equal(again.session?.id, lost.session?.id);
    kit.pass(5 * DAY);
    const third = await after.resolve(headers);
    assert.equal(
      third.session?.id,
      lost.session?.id,
      "it was in use meanwhile",
    );
  },
);

eachDirection(
  "a process with the old line honours the old cookie until the new one was used",
  async ({ kit, after, before }) => {
    const { headers } = await kit.signIn();
    const { session } = await after.resolve(headers);
    await before.caughtUp();
    assert.equal(await idOf(before, headers), session?.id);
  },
);

eachDirection(
  "on a mixed fleet a device goes to and fro and stays one row",
  async ({ kit, after, before }) => {
    const cookies = new Map<string, string>();
    const take = (setCookies: readonly string[]) => {
      for (const line of setCookies) {
        const [name, value] = line.split("; ")[0].split("=");
        if (line.includes("Max-Age=0")) cookies.delete(name);
        else cookies.set(name, value);
      }
    };
    take((await kit.signIn()).setCookies);
    for (let turn = 0; turn < 8; turn++) {
      const process = turn % 3 === 1 ? before : after;
      await process.caughtUp();
      const pairs = [...cookies].map((pair) => pair.join("="));
      const headers = new Headers({ cookie: pairs.join("; ") });
      const { session, setCookies } = await process.resolve(headers);
      assert.equal(session?.userId, "ada", `turn ${turn}`);
      take(setCookies);
      assert.equal((await after.list("ada")).length, 1);
      kit.pass(SECOND);
    }
    const stored = await Array.fromAsync(kit.kv.list({ prefix: ["sessions"] }));
    assert.ok(stored.length <= 2, `${stored.length} rows`);
  },
);

eachDirection(
  "whoever was logged out is not let in by the exchange",
  async ({ kit, after }) => {
    const one = await kit.signIn();
    const two = await kit.signIn();
    await kit.sessions.revoke("ada", one.id);
    assert.equal(await idOf(after, one.headers), null);
    await kit.sessions.revokeAll("ada");
    assert.equal(await idOf(after, two.headers), null);
  },
);

eachDirection(
  "a session that is revoked after its exchange takes the old cookie with it",
  async ({ kit, after, before }) => {
    const { headers } = await kit.signIn();
    const { session } = await after.resolve(headers);
    assert.equal(await after.revoke("ada", session!.id), true);
    await before.caughtUp();
    assert.equal(await idOf(after, headers), null);
    assert.equal(await idOf(before, headers), null);
  },
);

eachDirection(
  "a device that is logged out by the name it had before is logged out",
  async ({ kit, after }) => {
    const { headers, id } = await kit.signIn();
    await after.resolve(headers);
    assert.equal(await after.revoke("ada", id), true);
    assert.deepEqual(await after.list("ada"), []);
    assert.equal(await idOf(after, headers), null);
  },
);

eachDirection(
  "a strategy that is not named is simply nobody's",
  async ({ kit, to }) => {
    const { headers } = await kit.signIn();
    const strict = await kit.another({ strategy: to, accept: [] });
    const { session, setCookies } = await strict.resolve(headers);
    assert.equal(session, null);
    assert.deepEqual(setCookies, []);
    assert.deepEqual(await strict.list("ada"), []);
  },
);

Deno.test("a token of one strategy never stands for a session of another one", () =>
  withSessions({ strategy: "kv", accept: ["jwt"] }, async (kit) => {
    const { id } = await kit.signIn();
    const from = NOON / SECOND;
    const token = await signToken(
      {
        sub: "ada",
        sid: id,
        jti: "B".repeat(22),
        iat: from,
        exp: from + DAY / SECOND,
        auth_time: from,
        session_start: from,
        amr: ["pwd"],
        epoch: 1,
        site_epoch: 0,
        version: 1,
        claims: {},
      },
      { issuer: "latchkey", audience: "latchkey" },
      await openKeyring([SECRET]),
      SESSION_TOKEN,
    );
    const headers = new Headers({ cookie: `${NAME}=${token}` });
    const { session, outcome } = await kit.sessions.resolve(headers);
    assert.deepEqual([session, outcome], [null, "ended"]);
    const [row] = await kit.sessions.list("ada");
    assert.equal(row.id, id);
  }));
