/**
 * How the keyring lies in the database: what anybody may know of it as text, and
 * beside it one seal for each secret. A seal is AES-256-GCM under a key derived
 * from that secret (HKDF, RFC 5869), with a fresh nonce; the private keys are
 * what it hides, and the text is what it vouches for (its additional data). So
 * whoever has the database alone can neither sign nor change a word: no key can
 * be added, revived or given more time.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { SessionError } from "../errors.ts";
import type { Secret } from "./secrets.ts";
import { EMPTY_STATE, type KeyringState } from "./state.ts";

/** The keyring as it is used. */
export interface OpenKeyringState {
  /** What anybody may know. */
  readonly state: KeyringState;
  /** The members `d` of the private keys that still sign or will, by key id. */
  readonly privates: Readonly<Record<string, string>>;
}

/** The keyring as it is stored. */
export interface SealedKeyring {
  /** The state as JSON. */
  readonly state: string;
  /** One for each secret. */
  readonly seals: readonly Seal[];
}

/** The private keys, for those who have one secret. */
export interface Seal {
  /** The id of the secret. */
  readonly secret: string;
  /** 12 bytes that were never used before. */
  readonly nonce: Uint8Array;
  /** The private keys, hidden, and the tag. */
  readonly sealed: Uint8Array;
}

const encoder = new TextEncoder();

/**
 * Seals a keyring.
 *
 * @param open The keyring.
 * @param secrets Those who have one of these can open it.
 * @returns What to store.
 */
export async function sealKeyring(
  { state, privates }: OpenKeyringState,
  secrets: readonly Secret[],
): Promise<SealedKeyring> {
  const text = JSON.stringify(state);
  const seals = secrets.map(async (secret): Promise<Seal> => {
    const nonce = crypto.getRandomValues(new Uint8Array(12));
    const sealed = await crypto.subtle.encrypt(
      { name: "AES-GCM", iv: nonce, additionalData: encoder.encode(text) },
      await sealKey(secret),
      encoder.encode(JSON.stringify(privates)),
    );
    return { secret: secret.kid, nonce, sealed: new Uint8Array(sealed) };
  });
  return { state: text, seals: await Promise.all(seals) };
}

/**
 * Seals a stored keyring for more secrets. It says the same as before, so the seals
 * for others stay good; those of revoked secrets are taken away.
 *
 * @param stored What is stored.
 * @param open The same keyring, opened.
 * @param secrets Those who have one of these can open it from now on, too.
 * @returns What to store.
 */
export async function sealAlso(
  stored: SealedKeyring,
  open: OpenKeyringState,
  secrets: readonly Secret[],
): Promise<SealedKeyring> {
  const { state, seals } = await sealKeyring(open, secrets);
  const revoked = new Set(open.state.revokedSecrets.map(({ kid }) => kid));
  // Where nothing vouched for the text, only what was understood of it is kept.
  const kept = state === stored.state
    ? stored.seals.filter(({ secret }) => !revoked.has(secret))
    : [];
  return { state, seals: [...kept, ...seals] };
}

/**
 * Opens a sealed keyring.
 *
 * @param value What is stored.
 * @param secrets The secrets there are; one that it was sealed for is enough.
 * @returns The keyring.
 * @throws {SessionError} `ERR_KEYRING` when it holds keys and was sealed for none
 * of them, when it was altered, or when a later release wrote it.
 */
export async function unsealKeyring(
  value: unknown,
  secrets: readonly Secret[],
): Promise<OpenKeyringState> {
  if (!isSealed(value)) throw altered();
  for (const secret of secrets) {
    const seal = value.seals.find((seal) => seal.secret === secret.kid);
    if (seal === undefined) continue;
    const privates = await unseal(seal, secret, value.state).catch((cause) => {
      throw altered(cause);
    });
    const state = JSON.parse(value.state) as KeyringState;
    if (state.version === 1) return { state, privates };
    throw new SessionError(
      "ERR_KEYRING",
      "A later release wrote the keyring in the database: start that release or a later one.",
    );
  }
  // Without keys there is nothing to open: a secret that was revoked, and then
  // replaced as it should be, must not keep the site from starting.
  const state = readState(value.state);
  if (state?.keys.length === 0) return { state, privates: {} };
  throw new SessionError(
    "ERR_KEYRING",
    "No secret opens the keyring in the database: add the secret that was used before after the new one in SESSION_SECRET. " +
      "If it is lost, run: deno task keys:reset",
  );
}

/**
 * Reads the secrets that were revoked, whether or not the keyring can be opened:
 * whoever added one without leave can only have made the site refuse more.
 *
 * @param value What is stored.
 * @returns A state with these and nothing else.
 */
export function salvage(value: unknown): KeyringState {
  const known = isSealed(value) ? readState(value.state) : null;
  return { ...EMPTY_STATE, ...known, keys: [] };
}

async function unseal(
  { nonce, sealed }: Seal,
  secret: Secret,
  state: string,
): Promise<Record<string, string>> {
  const text = await crypto.subtle.decrypt(
    {
      name: "AES-GCM",
      iv: new Uint8Array(nonce),
      additionalData: encoder.encode(state),
    },
    await sealKey(secret),
    new Uint8Array(sealed),
  );
  return JSON.parse(Buffer.from(text).toString());
}

function sealKey(secret: Secret): Promise<CryptoKey> {
  const raw = secret.derive("latchkey keyring seal", 32);
  return crypto.subtle.importKey("raw", raw, "AES-GCM", false, [
    "encrypt",
    "decrypt",
  ]);
}

/** Of what no seal vouches for, only the form that is checked here is believed. */
function readState(text: string): KeyringState | null {
  try {
    const { keys, serial, revokedSecrets } = JSON.parse(text);
    return Array.isArray(keys) && Number.isSafeInteger(serial) &&
        serial >= 0 && serial < 2 ** 40 &&
        Array.isArray(revokedSecrets) &&
        revokedSecrets.every((one) =>
          typeof one?.kid === "string" && Number.isFinite(one.revokedAt)
        )
      ? { version: 1, serial, keys, revokedSecrets }
      : null;
  } catch {
    return null;
  }
}

/** Before a seal was opened, what is stored may be anything. */
function isSealed(value: unknown): value is SealedKeyring {
  const { state, seals } = (value ?? {}) as Record<string, unknown>;
  return typeof state === "string" && Array.isArray(seals) &&
    seals.every((seal) =>
      typeof seal?.secret === "string" && seal.nonce instanceof Uint8Array &&
      seal.sealed instanceof Uint8Array
    );
}

/**
 * Makes the error for a keyring that nobody may have written so.
 *
 * @param cause What told so, if anything did.
 * @returns The error to throw.
 */
export function altered(cause?: unknown): SessionError {
  return new SessionError(
    "ERR_KEYRING",
    "The keyring in the database was altered: restore the database, or start over with: deno task keys:reset",
    { cause },
  );
}
