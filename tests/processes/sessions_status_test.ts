/**
 * `deno task sessions:status`: an operator sees which strategies are still in use.
 *
 * @module
 */
import assert from "node:assert/strict";
import { openKv } from "../../lib/kv/mod.ts";
import {
  openKeyring,
  openSessions,
  type StrategyName,
  type StrategyStatus,
} from "../../lib/sessions/mod.ts";
import { ROOT } from "../support/sources.ts";
import { configure, LAPTOP, SECRET } from "../sessions/kit.ts";
import { describeStatus } from "../../lib/sessions_status.ts";

async function status(path: string, ...args: string[]) {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["task", "--quiet", "sessions:status", ...args],
    cwd: ROOT,
    env: { NO_COLOR: "1", KV_PATH: path, SESSION_SECRET: SECRET },
  }).output();
  const decoder = new TextDecoder();
  return {
    success,
    out: decoder.decode(stdout),
    error: decoder.decode(stderr),
  };
}

Deno.test("the sessions of each strategy are counted, the dead are not", async () => {
  const folder = await Deno.makeTempDir();
  const path = `${folder}/kv.db`;
  {
    using kv = await openKv(path);
    const keys = await openKeyring([SECRET]);
    for (const strategy of ["kv", "jwt", "jwt", "hybrid"] as const) {
      const sessions = openSessions({
        config: configure({ strategy }),
        kv,
        keys,
      });
      const details = { amr: ["pwd"], device: LAPTOP };
      for (const userId of ["ada", "grace", "alan"]) {
        await sessions.signIn(new Headers(), { userId, ...details });
      }
      if (strategy === "hybrid") await sessions.revokeAll("grace");
      await sessions.close();
    }
  }
  const { success, out, error } = await status(path);
  assert.ok(success, error);
  assert.match(out, /^kv +2 {2}\d{4}-\d\d-\d\d \d\d:\d\d UTC$/m);
  assert.match(out, /^jwt +4 {2}/m);
  assert.match(out, /^hybrid +2 {2}/m);
  assert.match(out, /^4 sessions of "jwt" cannot be used: name "jwt"/m);
  const json = JSON.parse((await status(path, "--json")).out);
  assert.equal(json.jwt.sessions, 4);
  assert.ok(json.jwt.lastEndsAt > Date.now());
  const wrong = await status(path, "--verbose");
  assert.equal(wrong.success, false);
  assert.equal(wrong.error, "--verbose is not known. There is only --json.\n");
  await Deno.remove(folder, { recursive: true });
});

Deno.test("a database that is not there is not taken for one without sessions", async () => {
  const folder = await Deno.makeTempDir();
  const path = `${folder}/kv.db`;
  const { success, out, error } = await status(path);
  assert.deepEqual([success, out], [false, ""]);
  assert.equal(
    error,
    `There is no database at ${path}: set KV_PATH to the one that the site uses.\n`,
  );
  assert.deepEqual(await Array.fromAsync(Deno.readDir(folder)), []);
  await Deno.remove(folder, { recursive: true });
  const memory = await status(":memory:");
  assert.deepEqual([memory.success, memory.out], [false, ""]);
  assert.match(memory.error, /^KV_PATH is :memory:, [^\n]+\n$/);
});

const NO_SESSIONS = { sessions: 0, lastEndsAt: null };

const none = {
  ...NO_SESSIONS,
  leftBehind: NO_SESSIONS,
  tooLarge: NO_SESSIONS,
};

const one = { ...none, sessions: 1, lastEndsAt: Date.UTC(2026, 11, 24, 18) };

function sentencesOf(kv: StrategyStatus, accept: readonly StrategyName[]) {
  const status = { kv, jwt: none, hybrid: none };
  const text = describeStatus(status, { strategy: "jwt", accept });
  return text.split("\n").slice(6);
}

Deno.test("an exchange that was not answered for keeps its strategy in accept", () => {
  const leftBehind = { sessions: 1, lastEndsAt: Date.UTC(2026, 11, 25, 6) };
  const alone = { ...none, leftBehind };
  assert.deepEqual(sentencesOf(alone, ["kv"]), [
    '1 session of "kv" was exchanged and its new cookie was not used yet: the old one may still be needed. ' +
    'Keep "kv" in "accept" until 2026-12-25 06:00 UTC at the latest.',
  ]);
  assert.deepEqual(sentencesOf({ ...one, leftBehind }, ["kv"]), [
    '1 session of "kv" will be exchanged at the next request of the device. ' +
    '1 session of "kv" was exchanged and its new cookie was not used yet: the old one may still be needed. ' +
    'Keep "kv" in "accept" until 2026-12-25 06:00 UTC at the latest.',
  ]);
  assert.deepEqual(sentencesOf(alone, []), [
    '1 session of "kv" cannot be used: name "kv" in "accept" to exchange it.',
  ]);
});

Deno.test("of sessions that are not exchanged it is said that they stay, and for how long", () => {
  const lastEndsAt = Date.UTC(2027, 0, 23, 18);
  const stays = { ...one, tooLarge: { sessions: 1, lastEndsAt } };
  assert.deepEqual(sentencesOf(stays, ["kv"]), [
    '1 session of "kv" stays as it is: its claims are too large for a cookie of "jwt". ' +
    'Keep "kv" in "accept" until 2027-01-23 18:00 UTC at the latest.',
  ]);
  const some = {
    ...stays,
    sessions: 5,
    tooLarge: { sessions: 2, lastEndsAt },
    leftBehind: { sessions: 2, lastEndsAt: one.lastEndsAt },
  };
  assert.deepEqual(sentencesOf(some, ["kv"]), [
    '3 sessions of "kv" will be exchanged at the next request of the device. ' +
    '2 sessions of "kv" stay as they are: their claims are too large for a cookie of "jwt". ' +
    '2 sessions of "kv" were exchanged and their new cookies were not used yet: the old ones may still be needed. ' +
    'Keep "kv" in "accept" until 2027-01-23 18:00 UTC at the latest.',
  ]);
});

Deno.test("of an accepted strategy it is said for how long it has to be kept", () => {
  const text = describeStatus({ kv: one, jwt: none, hybrid: none }, {
    strategy: "hybrid",
    accept: ["kv", "jwt"],
  });
  assert.deepEqual(text.split("\n"), [
    "strategy    sessions  the last one ends",
    "kv                 1  2026-12-24 18:00 UTC",
    "jwt                0",
    "hybrid             0",
    "",
    'New sessions are "hybrid".',
    '1 session of "kv" will be exchanged at the next request of the device. ' +
    'Keep "kv" in "accept" until 2026-12-24 18:00 UTC at the latest.',
    'No session of "jwt" is left: "jwt" can be taken out of "accept".',
  ]);
});
