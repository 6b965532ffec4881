/**
 * What can be done to the keyring: bring it up to date with the settings, let a
 * new key follow, revoke one. Each looks at what is there and says what should be
 * there instead, or that nothing has to change, so that whoever comes second does
 * nothing twice.
 *
 * @module
 */
import { SessionError } from "../errors.ts";
import { type Algorithm, makePair, type PairAlgorithm } from "./pairs.ts";
import type { OpenKeyringState } from "./seal.ts";
import {
  CLOCK_GRACE,
  headOf,
  type KeyringState,
  PUBLISHED_AHEAD,
  signerAt,
  verifies,
  verifyingUntil,
  withChanged,
  withSuccessor,
} from "./state.ts";

/** How old a key becomes before a new one follows, in milliseconds. */
export const ROTATE_EVERY = 30 * 24 * 3_600_000;

/** How many pairs there may be. */
export const MAX_KEYS = 32;

/** How many secrets may be revoked. */
const MAX_REVOKED_SECRETS = 200;

/** What a change is made with. */
export interface ChangeContext {
  /** What the settings say. */
  readonly algorithm: Algorithm;
  /** The time, in milliseconds since 1970. */
  readonly now: number;
  /** How long a token may live, in milliseconds. */
  readonly tokenLife: number;
}

/** Says what the keyring should be; `null` when it is so already. */
export type Change = (
  open: OpenKeyringState,
  context: ChangeContext,
) => Promise<OpenKeyringState | null>;

/**
 * Makes sure that there is a key for the algorithm of the settings, and that a
 * key which still signs verifies for as long as its tokens may live, if the
 * lifetimes have become longer.
 */
export const complete: Change = async (open, context) => {
  const { algorithm, now, tokenLife } = context;
  if (algorithm === "HS256") return null;
  const { state } = open;
  const head = headOf(state, algorithm);
  const signer = signerAt(state, algorithm, now);
  if (head === undefined) {
    // Where nothing has signed yet there is nobody to wait for.
    const delay = signer === undefined ? 0 : PUBLISHED_AHEAD;
    return await withNewKey(open, algorithm, delay, context);
  }
  const until = head.signsFrom + tokenLife + CLOCK_GRACE;
  if (signer === undefined || signer === head) return null;
  if (signer.verifiesUntil! >= until) return null;
  return { ...open, state: withChanged(state, verifyingUntil(signer, until)) };
};

/**
 * Lets a new key follow the one that signs, unless one is about to follow it.
 */
export const rotate: Change = async (open, context) => {
  const { algorithm, now } = context;
  if (algorithm === "HS256") return null;
  const head = headOf(open.state, algorithm);
  if (head === undefined) return await complete(open, context);
  if (head.signsFrom > now) return null;
  return await withNewKey(open, algorithm, PUBLISHED_AHEAD, context);
};

/**
 * Lets a new key follow the one that signs if it is old enough, and lets go of
 * keys for algorithms that are not used any more.
 */
export const rotateIfDue: Change = async (open, context) => {
  const { algorithm, now, tokenLife } = context;
  let state = open.state;
  for (const alg of ["ES256", "EdDSA"] as const) {
    const head = headOf(state, alg);
    if (alg === algorithm || head === undefined) continue;
    if (now < head.publishedAt + ROTATE_EVERY) continue;
    // Longer than a deployment takes, for processes that still sign with it.
    const until = now + ROTATE_EVERY + tokenLife + CLOCK_GRACE;
    state = withChanged(state, verifyingUntil(head, until));
  }
  const own = algorithm === "HS256" ? undefined : headOf(state, algorithm);
  const retired = { ...open, state };
  const isDue = own !== undefined && now >= own.publishedAt + ROTATE_EVERY;
  const rotated = await (isDue ? rotate : complete)(retired, context);
  if (rotated !== null) return rotated;
  return state === open.state && isTidy(open, now) ? null : retired;
};

/**
 * Revokes a pair: what it signed is refused from now on. If it was the one that
 * signs, the next one does, and is made on the spot if need be.
 *
 * @param kid The key's id.
 * @returns The change.
 */
export function revokePair(kid: string): Change {
  return async (open, context) => {
    const { now, tokenLife } = context;
    const key = open.state.keys.find((key) => key.kid === kid);
    if (key === undefined || key.revokedAt !== null) return null;
    const wasSigning = signerAt(open.state, key.alg, now) === key;
    const wasHead = headOf(open.state, key.alg) === key;
    // It stays in the list for as long as people may wonder about its tokens.
    const dead = verifyingUntil(key, now + tokenLife + CLOCK_GRACE);
    const state = withChanged(open.state, { ...dead, revokedAt: now });
    const revoked = { ...open, state };
    if (!wasSigning && !wasHead) return revoked;
    const head = headOf(state, key.alg);
    if (head === undefined) {
      const delay = wasSigning ? 0 : PUBLISHED_AHEAD;
      return await withNewKey(revoked, key.alg, delay, context);
    }
    const signsFrom = Math.min(head.signsFrom, now);
    return { ...open, state: withChanged(state, { ...head, signsFrom }) };
  };
}

/**
 * Revokes a secret: what was signed with the key that is derived from it is
 * refused from now on.
 *
 * @param kid The id of its HS256 key.
 * @returns The change.
 */
export function revokeSecret(kid: string): Change {
  return (open, { now }) => {
    const { state } = open;
    const { revokedSecrets } = state;
    if (revokedSecrets.some((secret) => secret.kid === kid)) {
      return Promise.resolve(null);
    }
    if (revokedSecrets.length >= MAX_REVOKED_SECRETS) throw full();
    const all = [...revokedSecrets, { kid, revokedAt: now }];
    return Promise.resolve({
      ...open,
      state: { ...state, revokedSecrets: all },
    });
  };
}

/**
 * Forgets keys that no living token needs, and the private halves of those that
 * do not sign any more.
 *
 * @param open The keyring.
 * @param now The time, in milliseconds since 1970.
 * @returns The keyring without them.
 * @throws {SessionError} `ERR_KEYRING` when there are still too many.
 */
export function tidy(open: OpenKeyringState, now: number): OpenKeyringState {
  const needed = open.state.keys.filter(({ verifiesUntil }) =>
    verifiesUntil === null || now < verifiesUntil
  );
  // A revoked key that is not listed is refused as well.
  const spare = needed.filter(({ revokedAt }) => revokedAt !== null)
    .slice(0, Math.max(needed.length - MAX_KEYS, 0));
  const keys = needed.filter((key) => !spare.includes(key));
  if (keys.length > MAX_KEYS) throw full();
  const state = { ...open.state, keys };
  const signers = keys.filter((key) => mayStillSign(state, key.kid, now));
  const privates = Object.fromEntries(
    signers.filter(({ kid }) => kid in open.privates)
      .map(({ kid }) => [kid, open.privates[kid]]),
  );
  return { state, privates };
}

function isTidy(open: OpenKeyringState, now: number): boolean {
  const { state, privates } = tidy(open, now);
  return state.keys.length === open.state.keys.length &&
    Object.keys(privates).length === Object.keys(open.privates).length;
}

function mayStillSign(state: KeyringState, kid: string, now: number): boolean {
  const key = state.keys.find((key) => key.kid === kid)!;
  if (!verifies(key, now)) return false;
  return key.verifiesUntil === null || signerAt(state, key.alg, now) === key;
}

async function withNewKey(
  open: OpenKeyringState,
  alg: PairAlgorithm,
  delay: number,
  { now, tokenLife }: ChangeContext,
): Promise<OpenKeyringState> {
  const { kid, publicKey, d } = await makePair(alg);
  const key = {
    kid,
    alg,
    publicKey,
    publishedAt: now,
    signsFrom: now + delay,
    verifiesUntil: null,
    revokedAt: null,
  };
  return {
    state: withSuccessor(open.state, key, now, tokenLife),
    privates: { ...open.privates, [kid]: d },
  };
}

function full(): SessionError {
  return new SessionError(
    "ERR_KEYRING",
    "The keyring is full: wait until no token needs the oldest keys any more.",
  );
}
