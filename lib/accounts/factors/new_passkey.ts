/**
 * Adding a passkey (WebAuthn, 7.1). It must be able to tell who it belongs to without being asked
 * (discoverable) and to verify its user by a PIN, a finger or a face, so that it is two factors by
 * itself. No attestation is asked for: which maker's key somebody uses is theirs to choose.
 *
 * @module
 */
import type { PublicKeyCredentialCreationOptionsJSON } from "@simplewebauthn/server";
import { Buffer } from "node:buffer";
import type { User } from "../users.ts";
import { type Asker, changeFactors, type ChangeResult } from "./change.ts";
import {
  type ChallengeFor,
  newChallenge,
  openChallenge,
} from "./challenges.ts";
import type { Means } from "./means.ts";
import { passkeyId, readNewPasskey } from "./passkey_answers.ts";
import { type Passkey, readFactors } from "./record.ts";

/** How many passkeys an account may have. */
export const MAX_PASSKEYS = 20;

/** EdDSA, ES256 and RS256: what authenticators have, and every runtime verifies. */
const ALGORITHMS = [-8, -7, -257];

const MINUTES_5 = 300_000;

/** What a browser needs, to ask for a passkey. */
export interface Asked<Options> {
  /** What it hands to the authenticator. */
  readonly options: Options;
  /** What it sends back with the answer. */
  readonly state: string;
}

/** The key under which a passkey's owner is found, and which no two accounts share. */
export function ownerKey(id: string): Deno.KvKey {
  return ["passkey_owners", id];
}

/**
 * Prepares the request for a new passkey. The random handle that it will know the account by is stored
 * now, so that whatever passkeys there will be, all know the same one.
 *
 * @param means database, sealing and for whom
 * @param user whose it will be
 * @param what the browser that asks
 * @param holds reads the session that asks
 * @returns what to hand to the browser
 */
export async function askForNewPasskey(
  means: Means,
  user: User,
  what: ChallengeFor,
  holds?: Asker["holds"],
): Promise<Asked<PublicKeyCredentialCreationOptionsJSON>> {
  const { handle, passkeys } = await settledFactors(means, {
    userId: user.id,
    holds,
  });
  const { challenge, state } = newChallenge(means, what);
  const { generateRegistrationOptions } = await import(
    "@simplewebauthn/server"
  );
  const options = await generateRegistrationOptions({
    rpName: means.relyingParty.name,
    rpID: means.relyingParty.id,
    userID: new Uint8Array(Buffer.from(handle, "base64url")),
    userName: user.email || user.name,
    userDisplayName: user.name,
    challenge,
    timeout: MINUTES_5,
    attestationType: "none",
    supportedAlgorithmIDs: ALGORITHMS,
    authenticatorSelection: {
      residentKey: "required",
      userVerification: "required",
    },
    excludeCredentials: passkeys.map(({ credentialId, transports }) => ({
      id: credentialId,
      transports: [...transports],
    })),
  });
  return { options, state };
}

async function settledFactors(means: Means, asker: Asker) {
  const { factors, check } = await readFactors(means.kv, asker.userId);
  if (check.versionstamp !== null) return factors;
  await changeFactors(means, asker, (factors) => ({ factors }));
  return (await readFactors(means.kv, asker.userId)).factors;
}

/**
 * Adds a passkey.
 *
 * @param means database, time, sealing, record and for whom
 * @param form whose it is, in which session, what the browser sent, the browser, and what to call it
 * @returns whether it was added, and recovery codes if it is the first second factor
 */
export async function addPasskey(
  means: Means,
  { response, state, what, name, ...asker }: Asker & {
    response: string;
    state: string;
    what: ChallengeFor;
    name: string;
  },
): Promise<ChangeResult> {
  const challenge = openChallenge(means, what, state);
  const passkey = challenge &&
    await verify(means, response, challenge.challenge);
  if (passkey === null) return { ok: false, codes: [] };
  const owner = ownerKey(passkey.id);
  return await changeFactors(
    means,
    asker,
    (factors) =>
      factors.passkeys.length >= MAX_PASSKEYS ? null : {
        factors: {
          ...factors,
          passkeys: [...factors.passkeys, { ...passkey, name }],
        },
        happening: { type: "factor-added", method: "passkey", name },
        checks: [
          ...challenge!.together.checks,
          { key: owner, versionstamp: null },
        ],
        write(operation) {
          challenge!.together.write(operation);
          operation.set(owner, asker.userId);
        },
      },
  );
}

async function verify(
  { relyingParty, clock }: Means,
  text: string,
  challenge: string,
): Promise<Omit<Passkey, "name"> | null> {
  const response = readNewPasskey(text);
  if (response === null) return null;
  const { verifyRegistrationResponse } = await import(
    "@simplewebauthn/server"
  );
  // It throws whatever is wrong with an answer; none of it is worth more than a no.
  const { registrationInfo } = await verifyRegistrationResponse({
    response,
    expectedChallenge: challenge,
    expectedOrigin: relyingParty.origin,
    expectedRPID: relyingParty.id,
    requireUserVerification: true,
    supportedAlgorithmIDs: ALGORITHMS,
  }).catch(() => ({ registrationInfo: undefined }));
  if (registrationInfo === undefined) return null;
  const { credential, credentialDeviceType, credentialBackedUp } =
    registrationInfo;
  return {
    id: passkeyId(credential.id),
    credentialId: credential.id,
    publicKey: new Uint8Array(credential.publicKey),
    counter: credential.counter,
    transports: response.response.transports ?? [],
    synced: credentialDeviceType === "multiDevice",
    backedUp: credentialBackedUp,
    addedAt: clock(),
    lastUsedAt: null,
    copiedAt: null,
  };
}
