/**
 * A stored keyring that is found altered while a request waits for KV: the request
 * is told that it cannot be answered now, and not that its cookie is bad.
 *
 * @module
 */
import assert from "node:assert/strict";
import {
  DEFAULT_CONFIG,
  openSessions,
  openStoredKeyring,
} from "../../lib/sessions/mod.ts";
import type { SealedKeyring } from "../../lib/sessions/keys/seal.ts";
import {
  carrying,
  configure,
  DAY,
  type Kit,
  LAPTOP,
  SECRET,
  withSessions,
} from "./kit.ts";

const KEYRING = ["keyring"];

/** The database, with something that happens once, while a reading is under way. */
function interrupted(kit: Kit, meanwhile: () => Promise<void>) {
  let isDue = false;
  const kv = new Proxy(kit.kv, {
    get(target, name) {
      const value = Reflect.get(target, name, target);
      if (typeof value !== "function") return value;
      if (name !== "getMany") return value.bind(target);
      return async (...args: unknown[]) => {
        const answer = await value.apply(target, args);
        const isNow = isDue;
        isDue = false;
        if (isNow) await meanwhile();
        return answer;
      };
    },
  });
  return { kv, arm: () => void (isDue = true) };
}

for (const strategy of ["jwt", "hybrid"] as const) {
  Deno.test(`${strategy}: a renewal during which the keyring is found altered is unavailable, and no bad cookie`, () =>
    withSessions({}, async (kit) => {
      const jwt = { ...DEFAULT_CONFIG.jwt, algorithm: "ES256" } as const;
      const config = configure({ strategy, jwt });
      const { kv, arm } = interrupted(kit, async () => {
        const { value } = await kit.kv.get<SealedKeyring>(KEYRING);
        const state = value!.state.replace('"serial":1', '"serial":9');
        await kit.kv.set(KEYRING, { ...value, state });
        await assert.rejects(keys.reload(), { code: "ERR_KEYRING" });
      });
      const clocks = { clock: kit.now, monotonic: kit.now };
      const secrets = [SECRET];
      const keys = await openStoredKeyring({ config, kv, secrets, ...clocks });
      const sessions = openSessions({ config, kv, keys, ...clocks });
      try {
        await sessions.caughtUp();
        const { setCookies } = await sessions.signIn(new Headers(), {
          userId: "ada",
          amr: ["pwd"],
          device: LAPTOP,
        });
        kit.pass(2 * DAY);
        await sessions.caughtUp();
        arm();
        for (let times = 0; times < 2; times++) {
          const answer = await sessions.resolve(carrying(setCookies));
          assert.equal(answer.outcome, "unavailable");
          assert.deepEqual(answer.setCookies, []);
        }
      } finally {
        await sessions.close();
        keys.close();
      }
    }));
}
