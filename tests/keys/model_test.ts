/**
 * Keyrings of several processes against a model that knows of each token only
 * whether its key was revoked and when its time is over.
 *
 * @module
 */
import assert from "node:assert/strict";
import fc from "fast-check";
import type { Algorithm } from "../../lib/sessions/keys/pairs.ts";
import { ROTATE_EVERY } from "../../lib/sessions/keys/changes.ts";
import type { StoredKeyring } from "../../lib/sessions/keys/stored_keyring.ts";
import type { SealedKeyring } from "../../lib/sessions/keys/seal.ts";
import { SESSION_TOKEN } from "../../lib/sessions/tokens/keyring.ts";
import {
  DAY,
  type Fleet,
  headerOf,
  MINUTE,
  NEXT_SECRET,
  SECRET,
  withFleet,
} from "./kit.ts";

const PROCESSES = 3;

/** How long a token of these tests lives, in milliseconds. */
const LIFE = 7 * DAY;

type Command =
  | { do: "sign"; at: number }
  | { do: "rotate"; at: number }
  | { do: "due"; at: number }
  | { do: "reload"; at: number }
  | { do: "revoke"; at: number; which: number }
  | { do: "restart"; at: number; algorithm: Algorithm; secrets: number }
  | { do: "pass"; time: number };

const at = fc.nat(PROCESSES - 1);
const algorithm = fc.constantFrom<Algorithm[]>("HS256", "ES256", "EdDSA");

const commands = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: fc.record({ do: fc.constant("sign"), at }) },
    {
      weight: 4,
      arbitrary: fc.record({
        do: fc.constantFrom("rotate", "due", "reload"),
        at,
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        do: fc.constant("revoke"),
        at,
        which: fc.nat(20),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        do: fc.constant("restart"),
        at,
        algorithm,
        secrets: fc.nat(2),
      }),
    },
    {
      weight: 4,
      arbitrary: fc.record({
        do: fc.constant("pass"),
        time: fc.constantFrom(
          1000,
          5 * MINUTE,
          10 * MINUTE,
          DAY,
          LIFE,
          ROTATE_EVERY,
        ),
      }),
    },
  ),
  { maxLength: 30 },
) as fc.Arbitrary<Command[]>;

/** Each order may be configured; the first signs. */
const SECRETS = [
  [SECRET, NEXT_SECRET],
  [NEXT_SECRET, SECRET],
  ["a third secret: thirty-two bytes or more", SECRET, NEXT_SECRET],
] as const;

interface Issued {
  readonly token: string;
  readonly kid: string;
  readonly endsAt: number;
}

const algorithmOf = (keys: StoredKeyring) =>
  keys.signing(SESSION_TOKEN).header.alg;

/** Whether a process has every secret that the stored keyring is sealed for. */
async function opensToNobodyElse({ kv }: Fleet, keys: StoredKeyring) {
  const { value } = await kv.get<SealedKeyring>(["keyring"]);
  const own = keys.list().map(({ kid }) => kid);
  return value!.seals.every(({ secret }) => own.includes(secret));
}

/** What holds, whatever was done before. */
async function run(fleet: Fleet, steps: readonly Command[]): Promise<void> {
  // What a secret signs, only those can verify who have it.
  const start = (algorithm: Algorithm, secrets: number) =>
    fleet.start({
      algorithm,
      secrets: SECRETS[algorithm === "HS256" ? secrets % 2 : secrets],
    });
  const processes = await Promise.all(
    Array.from({ length: PROCESSES }, () => start("ES256", 0)),
  );
  const issued: Issued[] = [];
  const revoked = new Set<string>();
  const knows = new Map<StoredKeyring, Set<string>>();

  const everywhere = () => Promise.all(processes.map((keys) => keys.reload()));

  async function check(keys: StoredKeyring, isUpToDate: boolean) {
    for (const { token, kid, endsAt } of issued) {
      const isAccepted = await fleet.accepts(keys, token);
      const isDead = fleet.now() >= endsAt;
      if (isDead) assert.equal(isAccepted, false, "a token past its end");
      else if (knows.get(keys)?.has(kid)) {
        assert.equal(isAccepted, false, "a key that is known to be revoked");
      } else if (isUpToDate) {
        assert.equal(isAccepted, true, "a token whose key was not revoked");
        const { alg } = keys.list().find((key) => key.kid === kid)!;
        const isPublished = keys.published().some((key) => key.kid === kid);
        assert.equal(isPublished, alg !== "HS256");
      }
    }
  }

  for (const step of steps) {
    if (step.do === "pass") {
      // Processes that run have heard long before so much time has passed.
      await everywhere();
      fleet.pass(step.time);
      continue;
    }
    const keys = processes[step.at];
    if (step.do === "sign") {
      const { kid } = keys.signing(SESSION_TOKEN).header;
      const token = await fleet.sign(keys);
      const endsAt = fleet.now() + LIFE;
      assert.equal(knows.get(keys)?.has(kid) ?? false, false);
      issued.push({ token, kid, endsAt });
      fleet.pass(1000);
      for (const other of processes) {
        const found = other.byHeader(headerOf(token)) ??
          await other.learn(headerOf(token));
        if (!revoked.has(kid)) assert.equal(found?.header.kid, kid);
      }
    } else if (step.do === "reload") {
      await keys.reload();
      knows.set(keys, new Set(revoked));
      await check(keys, true);
    } else if (step.do === "rotate") {
      const mayRotate = await opensToNobodyElse(fleet, keys);
      const { code } = await keys.rotate().catch((error) => error);
      assert.equal(code, mayRotate ? undefined : "ERR_KEYRING");
    } else if (step.do === "due") {
      await keys.rotateIfDue();
      for (const other of processes) {
        // Another algorithm's key may be due for it, and this one's is not.
        if (algorithmOf(other) !== algorithmOf(keys)) continue;
        assert.equal(await other.rotateIfDue(), false, "twice");
      }
    } else if (step.do === "revoke") {
      await keys.reload();
      const pairs = keys.list().filter(({ alg }) => alg !== "HS256");
      if (pairs.length === 0) continue;
      const { kid } = pairs[step.which % pairs.length];
      if (!await opensToNobodyElse(fleet, keys)) {
        await assert.rejects(keys.revoke(kid), { code: "ERR_KEYRING" });
        continue;
      }
      assert.equal(await keys.revoke(kid), true);
      revoked.add(kid);
      knows.set(keys, new Set(revoked));
      await check(keys, true);
    } else {
      const restarted = await start(step.algorithm, step.secrets);
      processes[step.at] = restarted;
      knows.set(restarted, new Set(revoked));
      assert.equal(
        algorithmOf(restarted),
        step.algorithm,
      );
      await check(restarted, true);
    }
    for (const process of processes) await check(process, false);
  }
  await everywhere();
  for (const process of processes) {
    knows.set(process, new Set(revoked));
    await check(process, true);
  }
}

Deno.test("whatever is rotated, revoked, restarted and reconfigured: a token is good until its end, unless its key was revoked", () =>
  fc.assert(
    fc.asyncProperty(
      commands,
      (steps) => withFleet((fleet) => run(fleet, steps)),
    ),
    { numRuns: 60 },
  ));
