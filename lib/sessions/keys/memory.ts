/**
 * The keyring as one process holds it: every header that may stand before a
 * token, with its key imported. It is made anew from each state that is read, and
 * keys that were imported before are used again.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import type { SigningKey } from "../tokens/keyring.ts";
import { deriveRefreshKey, type RefreshKey } from "../tokens/refresh_token.ts";
import { TOKEN_TYPES, type TokenType } from "../tokens/token_types.ts";
import { type Algorithm, importPrivate, importPublic } from "./pairs.ts";
import type { OpenKeyringState } from "./seal.ts";
import { hs256Key, type Secret } from "./secrets.ts";
import { type StoredKey, verifies } from "./state.ts";

/** A key that verifies, and until when. */
export interface Verifier {
  /** The key and its header. */
  readonly signingKey: SigningKey;
  /** The time, in milliseconds since 1970, from which on it does not. */
  readonly until: number;
}

/** A key that signs, and from when. */
export interface Signer {
  /** What it signs with. */
  readonly alg: Algorithm;
  /** The key's id. */
  readonly kid: string;
  /** The key itself. */
  readonly key: CryptoKey;
  /** The time, in milliseconds since 1970, from which on it does. */
  readonly signsFrom: number;
}

/** What one process knows. */
export interface KeyMemory extends OpenKeyringState {
  /** By the text of a token's first segment; for a revoked key the time is over. */
  readonly verifiers: ReadonlyMap<string, Verifier>;
  /** The keys that sign or will, by algorithm in the order in which they do. */
  readonly signers: readonly Signer[];
  /** One for each secret that may be used, in their order. */
  readonly refreshKeys: readonly RefreshKey[];
  /** Imported keys, by id and half. */
  readonly imported: ReadonlyMap<string, CryptoKey>;
}

/**
 * Imports what a keyring says.
 *
 * @param open The keyring.
 * @param secrets The configured secrets.
 * @param before What was known before, if anything.
 * @returns What is known now.
 */
export async function remember(
  open: OpenKeyringState,
  secrets: readonly Secret[],
  before?: KeyMemory,
): Promise<KeyMemory> {
  const imported = new Map<string, CryptoKey>();
  async function once(id: string, load: () => Promise<CryptoKey>) {
    const key = before?.imported.get(id) ?? await load();
    imported.set(id, key);
    return key;
  }
  const verifiers = new Map<string, Verifier>();
  const signers: Signer[] = [];
  function add(header: { alg: Algorithm; kid: string }, verifier: {
    key: CryptoKey;
    until: number;
  }) {
    for (const typ of TOKEN_TYPES) {
      const signingKey = toSigningKey({ ...header, key: verifier.key }, typ);
      const { until } = verifier;
      verifiers.set(headerSegment(signingKey), { signingKey, until });
    }
  }

  const { state, privates } = open;
  const revoked = new Set(state.revokedSecrets.map(({ kid }) => kid));
  const good = secrets.filter(({ kid }) => !revoked.has(kid));
  const refreshKeys = good.map((secret) =>
    before?.refreshKeys.find(({ id }) => id === secret.kid) ??
      deriveRefreshKey(secret)
  );
  for (const secret of secrets) {
    const { kid } = secret;
    const key = await once(`HS256 ${kid}`, () => hs256Key(secret));
    const isGood = good.includes(secret);
    add({ alg: "HS256", kid }, { key, until: isGood ? Infinity : 0 });
    if (isGood) signers.push({ alg: "HS256", kid, key, signsFrom: 0 });
  }
  for (const stored of state.keys) {
    const { kid, alg, publicKey } = stored;
    const key = await once(
      `public ${kid}`,
      () => importPublic(alg, publicKey),
    );
    add({ alg, kid }, { key, until: endOf(stored) });
    const d = privates[kid];
    if (d === undefined || !verifies(stored, 0)) continue;
    const signs = await once(
      `private ${kid}`,
      () => importPrivate(alg, publicKey, d),
    );
    signers.push({ alg, kid, key: signs, signsFrom: stored.signsFrom });
  }
  return { ...open, verifiers, signers, refreshKeys, imported };
}

/**
 * Picks the key that signs.
 *
 * @param memory What is known.
 * @param alg What to sign with.
 * @param now The time, in milliseconds since 1970.
 * @returns The key, or `undefined` when there is none.
 */
export function pickSigner(
  { signers }: KeyMemory,
  alg: Algorithm,
  now: number,
): Signer | undefined {
  const able = signers.filter((signer) => signer.alg === alg);
  // The first secret signs, and the last pair whose time has come.
  if (alg === "HS256") return able[0];
  return able.findLast(({ signsFrom }) => signsFrom <= now) ?? able[0];
}

/**
 * Puts a key and a header together.
 *
 * @param key The key, its id and what it signs with.
 * @param typ The type of the token.
 * @returns Both.
 */
export function toSigningKey(
  { alg, kid, key }: Pick<Signer, "alg" | "kid" | "key">,
  typ: TokenType,
): SigningKey {
  return { header: { alg, typ, kid }, key };
}

function endOf({ revokedAt, verifiesUntil }: StoredKey): number {
  return revokedAt !== null ? 0 : verifiesUntil ?? Infinity;
}

function headerSegment({ header }: SigningKey): string {
  return Buffer.from(JSON.stringify(header)).toString("base64url");
}
