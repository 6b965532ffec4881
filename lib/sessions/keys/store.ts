/**
 * The keyring in KV: one value, changed by compare and set, so that of processes
 * which do the same at once one does it and the others find it done. Every change
 * tells the revocation log in the same write, and a secret that is new gets a seal
 * of its own beside those that are there.
 *
 * @module
 */
import { SessionError } from "../errors.ts";
import { appendToLog } from "../revocation/log.ts";
import type { KvHandle } from "../storage/patient_kv.ts";
import { afterCollision } from "../storage/collision.ts";
import { commit } from "../storage/write.ts";
import { readValue } from "../storage/read.ts";
import { isSameBytes } from "../tokens/constant_time.ts";
import { type Change, type ChangeContext, tidy } from "./changes.ts";
import {
  altered,
  type OpenKeyringState,
  salvage,
  sealAlso,
  type SealedKeyring,
  sealKeyring,
  unsealKeyring,
} from "./seal.ts";
import { entitled, strangersTo, unsealed } from "./sealed_for.ts";
import type { Secret } from "./secrets.ts";
import { EMPTY_STATE, type KeyringState } from "./state.ts";

/** Where it is. */
export const KEYRING_KEY: Deno.KvKey = ["keyring"];

/**
 * How long the log tells of a change, in milliseconds: the 400 days for which
 * memory may be trusted at most. After a longer silence the keys are read anyhow.
 */
const TOLD_FOR = 400 * 24 * 3_600_000;

/** How often a change is tried when others come between. */
const MAX_TRIES = 20;

/** What the keyring is stored with. */
export interface KeyringStore {
  /** The database. */
  readonly kv: KvHandle;
  /** All secrets, revoked ones too; each can open what was sealed for it. */
  readonly secrets: readonly Secret[];
  /** What is known already; what is older, or has lost a revocation, is not believed. */
  readonly known: () => Pick<KeyringState, "serial" | "revokedSecrets">;
}

/** The keyring as it was read. */
export interface ReadKeyring {
  /** What it says. */
  readonly keyring: OpenKeyringState;
  /** Whether each secret that may open it can, so that no seal is missing. */
  readonly isSealedForAll: boolean;
  /** The ids of further secrets that can open it, which are not known here. */
  readonly strangers: readonly string[];
}

/** What a change came to. */
export interface Changed {
  /** The keyring as it is stored now. */
  readonly keyring: OpenKeyringState;
  /** Whether the change was made; `false` where there was none to make. */
  readonly isChanged: boolean;
}

/**
 * Reads the keyring.
 *
 * @param store The database and the secrets.
 * @returns The keyring, an empty one where nothing is stored, and for whom it is
 * sealed.
 * @throws {SessionError} `ERR_KEYRING` when it cannot be opened,
 * `ERR_SESSION_STORE_UNAVAILABLE` when KV fails.
 */
export async function readKeyring(
  store: KeyringStore,
): Promise<ReadKeyring> {
  const { entry, keyring } = await read(store);
  const missing = unsealed(entry.value, keyring.state, store.secrets);
  const strangers = strangersTo(entry.value, keyring.state, store.secrets);
  return { keyring, isSealedForAll: missing.length === 0, strangers };
}

/**
 * Changes the keyring.
 *
 * @param store The database and the secrets.
 * @param change What to do; tried anew when another change came between.
 * @param context What to do it with.
 * @returns What came of it.
 * @throws {SessionError} `ERR_KEYRING` when it cannot be opened or is full,
 * `ERR_SESSION_CONFLICT` when 20 tries all met another write,
 * `ERR_SESSION_STORE_UNAVAILABLE` when KV fails.
 */
export async function changeKeyring(
  store: KeyringStore,
  change: Change,
  context: ChangeContext,
): Promise<Changed> {
  const { kv, secrets } = store;
  let written: { result: Changed; sealed: SealedKeyring } | undefined;
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    const { entry, keyring: before } = await read(store);
    // It was stored, and only the answer was lost.
    if (written !== undefined && isSame(entry.value, written.sealed)) {
      return written.result;
    }
    const changed = await change(before, context);
    if (changed === null) return { keyring: before, isChanged: false };
    const { state, privates } = tidy(changed, context.now);
    const keyring = {
      state: { ...state, serial: before.state.serial + 1 },
      privates,
    };
    const result = { keyring, isChanged: true };
    // A secret that is not known here gets its seal from a process that knows it.
    // Waiting for that would let one that was taken away hold up every change.
    const sealed = await sealKeyring(keyring, entitled(state, secrets));
    const atomic = kv.atomic().check(entry).set(KEYRING_KEY, sealed);
    const { now } = context;
    appendToLog(kv, atomic, [{ kind: "keys", until: now + TOLD_FOR }], now);
    if (await commit(atomic) !== null) {
      return result;
    }
    written = { result, sealed };
    await afterCollision(tries);
  }
  throw conflict();
}

/**
 * Seals the keyring for those of the secrets that it is not sealed for yet. What
 * it says stays as it is, and so does every seal for a secret that is not known
 * here: another process may have no other.
 *
 * @param store The database and the secrets.
 * @throws {SessionError} `ERR_KEYRING` when it cannot be opened,
 * `ERR_SESSION_CONFLICT` when 20 tries all met another write,
 * `ERR_SESSION_STORE_UNAVAILABLE` when KV fails.
 */
export async function completeSeals(store: KeyringStore): Promise<void> {
  const { kv, secrets } = store;
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    const { entry, keyring } = await read(store);
    const missing = unsealed(entry.value, keyring.state, secrets);
    if (entry.value === null || missing.length === 0) return;
    const sealed = await sealAlso(entry.value, keyring, missing);
    const atomic = kv.atomic().check(entry).set(KEYRING_KEY, sealed);
    if (await commit(atomic) !== null) return;
    await afterCollision(tries);
  }
  throw conflict();
}

/**
 * Lets the keyring begin anew, whatever is stored: pairs are gone, and what they
 * signed is refused. Secrets that were revoked stay so.
 *
 * @param store The database and the secrets.
 * @param now The time, in milliseconds since 1970.
 * @throws {SessionError} `ERR_SESSION_CONFLICT` when another change came between,
 * `ERR_SESSION_STORE_UNAVAILABLE` when KV fails.
 */
export async function beginAnew(
  { kv, secrets }: Omit<KeyringStore, "known">,
  now: number,
): Promise<void> {
  const entry = await readValue<unknown>(kv, KEYRING_KEY);
  const salvaged = salvage(entry.value);
  const state = { ...salvaged, serial: salvaged.serial + 1 };
  const sealed = await sealKeyring(
    { state, privates: {} },
    entitled(state, secrets),
  );
  const atomic = kv.atomic().check(entry).set(KEYRING_KEY, sealed);
  appendToLog(kv, atomic, [{ kind: "keys", until: now + TOLD_FOR }], now);
  if (await commit(atomic) === null) throw conflict();
}

async function read({ kv, secrets, known }: KeyringStore) {
  // A change that is made meanwhile is no reason to doubt what is read.
  const { serial, revokedSecrets } = known();
  const entry = await readValue<SealedKeyring>(kv, KEYRING_KEY);
  const keyring = entry.value === null
    ? { state: EMPTY_STATE, privates: {} }
    : await unsealKeyring(entry.value, secrets);
  const revoked = new Set(keyring.state.revokedSecrets.map(({ kid }) => kid));
  // None is ever taken back, and what has no keys may have no seal that says so.
  if (revokedSecrets.some(({ kid }) => !revoked.has(kid))) throw altered();
  if (keyring.state.serial >= serial) return { entry, keyring };
  throw new SessionError(
    "ERR_KEYRING",
    "The keyring in the database is older than the one in memory: if the database was restored on purpose, restart every process.",
  );
}

function conflict(): SessionError {
  return new SessionError(
    "ERR_SESSION_CONFLICT",
    "Too many changes to the keyring came at once: try again.",
  );
}

/** No two sealings have a nonce in common. */
function isSame(stored: SealedKeyring | null, sealed: SealedKeyring): boolean {
  // Whoever sealed it for one more secret left the seals before in their places.
  return stored !== null && stored.state === sealed.state &&
    stored.seals.length > 0 &&
    isSameBytes(stored.seals[0].nonce, sealed.seals[0].nonce);
}
