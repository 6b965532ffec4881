/**
 * The keyring of a site whose keys come and go: pairs that are kept sealed in KV,
 * and the secrets' own keys. What this process knows of it is in memory, so that
 * looking up a key asks nobody; it is read anew when the revocation log says that
 * it changed. Knowledge only grows: an older state never replaces a newer one, and
 * once what is stored was found altered nothing is believed until it is good again.
 *
 * @module
 */
import type { SessionsConfig } from "../config.ts";
import { SessionError } from "../errors.ts";
import { type PatientKv, patientKv } from "../storage/patient_kv.ts";
import { longestTokenLife } from "../storage/token_life.ts";
import type { Keyring, SigningKey } from "../tokens/keyring.ts";
import { type Change, complete, rotate, rotateIfDue } from "./changes.ts";
import { headerGuard } from "./header_guard.ts";
import { type KeyListing, listKeys } from "./key_list.ts";
import { pickSigner, remember, toSigningKey } from "./memory.ts";
import { type PublishedKey, publishedKeys } from "./published.ts";
import { planRevocation } from "./revocation_plan.ts";
import type { OpenKeyringState } from "./seal.ts";
import { noSecret, readSecrets } from "./secrets.ts";
import { EMPTY_STATE } from "./state.ts";
import { changeKeyring, completeSeals, readKeyring } from "./store.ts";
import { oneAtATime } from "./turns.ts";

/** How long KV may take to answer, in milliseconds. */
export const PATIENCE = 3000;

/** A keyring that can be read anew, and changed. */
export interface StoredKeyring extends Keyring {
  /** The public keys of the pairs that verify now (RFC 7517, 5). */
  published(): readonly PublishedKey[];
  /** Every key there is, and what it does now. */
  list(): readonly KeyListing[];
  /**
   * Lets a new key follow the one that signs. It is published at once and signs
   * some minutes later; while one is waiting to sign, no other is made. Returns
   * whether one was made now; never for HS256, where the secret is the key.
   * Throws `ERR_KEYRING` while a secret that is not known here opens the keyring,
   * since the new key cannot be sealed for it.
   */
  rotate(): Promise<boolean>;
  /** The same, if the key that signs is old enough; safe to call at any time. */
  rotateIfDue(): Promise<boolean>;
  /**
   * Revokes a key, by its id: what it signed is refused at once here, and
   * elsewhere as soon as any revocation. Returns whether a key is left to sign.
   * Throws `ERR_KEY_ID` when there is no such key.
   */
  revoke(kid: string): Promise<boolean>;
  /** Gives up what is asked of the database, from now on; before that is closed. */
  close(): void;
}

/** What a keyring is opened with. */
export interface StoredKeyringOptions {
  /** The settings. */
  readonly config: SessionsConfig;
  /** The database; it stays the caller's to close. */
  readonly kv: Deno.Kv;
  /** One or more secrets of 32 bytes or more. */
  readonly secrets: readonly string[];
  /** The time of day in milliseconds since 1970; `Date.now` unless given. */
  readonly clock?: () => number;
  /** A clock in milliseconds that never goes back; `performance.now` unless given. */
  readonly monotonic?: () => number;
  /** Is told when the stored keyring, which was good, cannot be believed any more. */
  readonly report?: (error: SessionError) => void;
}

/**
 * Opens the keyring. Where the settings want a pair and there is none, it is
 * made; of several processes that start at once, one makes it.
 *
 * @param options Settings, database and secrets.
 * @returns The keyring.
 * @throws {SessionError} `ERR_SESSION_SECRET` when there is no secret that may be
 * used or one is short, `ERR_KEYRING` when the stored keyring cannot be opened,
 * `ERR_SESSION_STORE_UNAVAILABLE` when KV fails.
 *
 * @example
 * ```ts
 * import { DEFAULT_CONFIG, openStoredKeyring } from "../mod.ts";
 *
 * const kv = await Deno.openKv(":memory:");
 * const config = {
 *   ...DEFAULT_CONFIG,
 *   jwt: { ...DEFAULT_CONFIG.jwt, algorithm: "EdDSA" },
 * } as const;
 * const secrets = ["0123456789abcdef0123456789abcdef"];
 * const keys = await openStoredKeyring({ config, kv, secrets });
 * if (keys.published().length !== 1) throw new Error("unreachable");
 * keys.close();
 * kv.close();
 * ```
 */
export async function openStoredKeyring(
  options: StoredKeyringOptions,
): Promise<StoredKeyring> {
  const kv = patientKv(options.kv, PATIENCE);
  try {
    return await open(kv, options);
  } catch (error) {
    kv.close();
    throw error;
  }
}

async function open(
  kv: PatientKv,
  options: StoredKeyringOptions,
): Promise<StoredKeyring> {
  const { config } = options;
  const { algorithm } = config.jwt;
  const clock = options.clock ?? Date.now;
  const monotonic = options.monotonic ?? (() => performance.now());
  const secrets = readSecrets(options.secrets);
  const tokenLife = longestTokenLife({ kv, config, monotonic });
  const report = reportOnce(options.report);
  let memory = await remember({ state: EMPTY_STATE, privates: {} }, secrets);
  let heardAt = monotonic();
  // Whoever altered what is stored may have done so to keep a revocation from being
  // heard: nothing that is in memory is believed until it can be read again.
  let doubt: SessionError | null = null;
  let strangers: readonly string[] = [];
  const store = { kv, secrets, known: () => memory.state };

  async function adopt(open: OpenKeyringState) {
    if (open.state.serial <= memory.state.serial) return;
    const next = await remember(open, secrets, memory);
    if (next.state.serial > memory.state.serial) memory = next;
  }

  const reload = oneAtATime(async () => {
    const startedAt = monotonic();
    try {
      const { keyring, isSealedForAll, ...found } = await readKeyring(store);
      strangers = found.strangers;
      await adopt(keyring);
      // Whoever changed it did not have all the secrets that this process has.
      // It can be read all the same, and the next reading tries again.
      if (!isSealedForAll) await completeSeals(store).catch(() => {});
    } catch (error) {
      if (isDoubt(error)) doubt = error;
      report(error);
      throw error;
    }
    doubt = null;
    report(null);
    heardAt = startedAt;
  });

  async function change(what: Change): Promise<boolean> {
    const life = await tokenLife();
    const context = { algorithm, now: clock(), tokenLife: life };
    try {
      const { keyring, isChanged } = await changeKeyring(store, what, context);
      await adopt(keyring);
      return isChanged;
    } catch (error) {
      if (isDoubt(error)) await reload().catch(() => {});
      throw error;
    }
  }

  function isFit(): boolean {
    return memory.signers.some(({ alg }) => alg === algorithm) &&
      memory.refreshKeys.length > 0;
  }

  await adopt((await readKeyring(store)).keyring);
  if (algorithm !== "HS256" || memory.state.serial > 0) await change(complete);
  await completeSeals(store);
  if (!isFit()) throw noSecret("ERR_SESSION_SECRET");

  // In the mode on-expiry nothing else says how long memory may be trusted.
  const { mode, maxStaleness } = config.revocation;
  const trustedFor = mode === "instant"
    ? Infinity
    : Math.max(maxStaleness, config.updateAge);
  const isTrusted = () =>
    doubt === null &&
    (trustedFor === Infinity || monotonic() - heardAt <= trustedFor);
  const guard = headerGuard({ reload, monotonic, heardAt: () => heardAt });

  async function confirm() {
    await guard.confirm();
    if (doubt !== null) throw doubt;
  }

  function byHeader(segment: string): SigningKey | undefined {
    if (!isTrusted()) return undefined;
    const found = memory.verifiers.get(segment);
    if (found === undefined) return undefined;
    return found.until === Infinity || clock() < found.until
      ? found.signingKey
      : undefined;
  }

  return {
    signing(type) {
      if (doubt !== null) throw doubt;
      const signer = pickSigner(memory, algorithm, clock());
      if (signer === undefined || memory.refreshKeys.length === 0) {
        throw noSecret("ERR_KEYRING");
      }
      return toSigningKey(signer, type);
    },
    byHeader,
    async learn(segment) {
      if (!isTrusted()) await confirm();
      const isNew = !memory.verifiers.has(segment);
      return isNew && !await guard.lookedUp(segment)
        ? undefined
        : byHeader(segment);
    },
    confirm,
    reload,
    get refreshKeys() {
      return memory.refreshKeys;
    },
    published: () => publishedKeys(memory.state, clock()),
    list: () => listKeys(memory, secrets, algorithm, clock()),
    async rotate() {
      await reload();
      if (strangers.length > 0) throw strange(strangers);
      return await change(rotate);
    },
    rotateIfDue: () => change(rotateIfDue),
    async revoke(kid) {
      await reload();
      // What changes is sealed for the secrets at hand, and one of those may be what
      // leaked; but a secret that is revoked is to lose its seal.
      if (strangers.length > 0 && !strangers.includes(kid)) {
        throw strange(strangers);
      }
      await change(planRevocation(kid, memory.state, [
        ...secrets.map(({ kid }) => kid),
        ...strangers,
      ]));
      return isFit();
    },
    close: kv.close,
  };
}

/** Passes a failure on when it begins, and not again before it is over. */
function reportOnce(
  report: ((error: SessionError) => void) | undefined,
): (error: unknown) => void {
  let isReported = false;
  return (error) => {
    if (error === null) isReported = false;
    if (!isDoubt(error) || isReported) return;
    isReported = true;
    report?.(error);
  };
}

/** Whoever asks by hand may have other secrets at hand than the site runs with. */
function strange(kids: readonly string[]): SessionError {
  return new SessionError(
    "ERR_KEYRING",
    "The keyring is sealed for a secret that is not in SESSION_SECRET here, and would be lost to it: run this with the SESSION_SECRET that the site runs with. " +
      `If the site does not have it any more either, first run: deno task keys:revoke ${
        kids[0]
      }`,
  );
}

function isDoubt(error: unknown): error is SessionError {
  return error instanceof SessionError && error.code === "ERR_KEYRING";
}
