/**
 * A process that has not heard the log for a while does not know that a key was
 * revoked. It asks before it exchanges what the key signed, as it does before it
 * lets in what it cannot judge from memory.
 *
 * @module
 */
import assert from "node:assert/strict";
import {
  openSessions,
  openStoredKeyring,
  type Sessions,
  type StoredKeyring,
  type StrategyName,
} from "../../lib/sessions/mod.ts";
import { Browser, NAME } from "./browser.ts";
import { configure, LAPTOP, MINUTE, NOON, SECOND, SECRET } from "./kit.ts";

const HYBRID = { accessLifetime: 10 * MINUTE, reuseGrace: 10 * SECOND };

interface Process {
  readonly sessions: Sessions;
  readonly keys: StoredKeyring;
}

interface Fleet {
  open(strategy: StrategyName, accept: StrategyName[]): Promise<Process>;
  pass(milliseconds: number): void;
}

async function withFleet(
  algorithm: "HS256" | "ES256",
  run: (fleet: Fleet) => Promise<void>,
) {
  const real = await Deno.openKv(":memory:");
  const kv = unannounced(real);
  const opened: Process[] = [];
  let time = 0;
  const clocks = { clock: () => NOON + time, monotonic: () => time };
  try {
    await run({
      pass: (milliseconds) => void (time += milliseconds),
      async open(strategy, accept) {
        const config = configure({
          strategy,
          accept,
          hybrid: HYBRID,
          jwt: { algorithm, issuer: "latchkey", audience: "latchkey" },
          revocation: { maxStaleness: 5 * SECOND },
        });
        const secrets = [SECRET, `${SECRET}, the second`];
        const keys = await openStoredKeyring({
          config,
          kv,
          secrets,
          ...clocks,
        });
        const sessions = openSessions({ config, kv, keys, ...clocks });
        opened.push({ sessions, keys });
        await sessions.caughtUp();
        return { sessions, keys };
      },
    });
  } finally {
    for (const { sessions, keys } of opened) {
      await sessions.close();
      keys.close();
    }
    real.close();
  }
}

// Nobody hears of a change unless the test says so.
function unannounced(kv: Deno.Kv): Deno.Kv {
  return new Proxy(kv, {
    get(target, name) {
      if (name === "watch") return () => new ReadableStream();
      const value = Reflect.get(target, name, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

async function signIn({ sessions }: Process): Promise<Browser> {
  const details = { userId: "ada", amr: ["pwd"], device: LAPTOP };
  const { setCookies } = await sessions.signIn(new Headers(), details);
  return new Browser(sessions).take(setCookies);
}

async function revokeSigner({ keys }: Process) {
  const signer = keys.list().find(({ duty }) => duty === "signs");
  await keys.revoke(signer!.kid);
}

for (const algorithm of ["HS256", "ES256"] as const) {
  for (
    const [from, to] of [["jwt", "kv"], ["hybrid", "kv"], ["hybrid", "jwt"], [
      "jwt",
      "hybrid",
    ]] as const
  ) {
    Deno.test(`${from} to ${to}: what a revoked key signed is not exchanged by a process that has not heard of it (${algorithm})`, () =>
      withFleet(algorithm, async ({ open, pass }) => {
        const before = await open(from, []);
        const after = await open(to, [from]);
        const browser = await signIn(before);
        // Its refresh token may be of a key that is still good.
        browser.cookies.delete(`${NAME}_refresh`);
        pass(MINUTE);
        await revokeSigner(before);
        pass(MINUTE);
        const { session, outcome, setCookies } = await browser.ask(
          "taken",
          after.sessions,
        );
        assert.deepEqual([session, outcome], [null, "malformed"]);
        assert.deepEqual(setCookies, []);
      }));
  }
}

Deno.test("hybrid to kv: a refresh token of a revoked secret is not exchanged by a process that has not heard of it", () =>
  withFleet("HS256", async ({ open, pass }) => {
    const before = await open("hybrid", []);
    const after = await open("kv", ["hybrid"]);
    const browser = await signIn(before);
    browser.cookies.delete(NAME);
    await revokeSigner(before);
    pass(MINUTE);
    const { session, outcome } = await browser.ask("taken", after.sessions);
    assert.deepEqual([session, outcome], [null, "malformed"]);
  }));

Deno.test("jwt to kv: a process that has not heard the log exchanges what a good key signed", () =>
  withFleet("ES256", async ({ open, pass }) => {
    const before = await open("jwt", []);
    const after = await open("kv", ["jwt"]);
    const browser = await signIn(before);
    pass(MINUTE);
    const { outcome } = await browser.ask("taken", after.sessions);
    assert.equal(outcome, "exchanged");
  }));
