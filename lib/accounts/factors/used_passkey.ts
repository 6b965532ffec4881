/**
 * Proof by a passkey (WebAuthn, 7.2). Whose it is, the passkey says: by its own ID and by the random
 * handle of the account, never by an address. Its user must have been verified. A counter that did not
 * grow, where one counts, is that of a copy: the attempt is refused and the passkey marked for its owner.
 *
 * @module
 */
import type { PublicKeyCredentialRequestOptionsJSON } from "@simplewebauthn/server";
import { isSameText } from "../../sessions/mod.ts";
import { areAsRead } from "../as_read.ts";
import {
  type ChallengeFor,
  newChallenge,
  openChallenge,
} from "./challenges.ts";
import { changeFactors } from "./change.ts";
import type { FactorProof, Means } from "./means.ts";
import { type Asked, ownerKey } from "./new_passkey.ts";
import { passkeyId, readUsedPasskey } from "./passkey_answers.ts";
import { factorsKey, type Passkey, readFactors } from "./record.ts";

const MINUTES_5 = 300_000;

/** Why a passkey proved nothing. */
export type PasskeyProblem = "expired" | "invalid" | "copied";

/** A passkey that proved nothing. */
export interface PasskeyRefusal {
  /** Why. */
  readonly problem: PasskeyProblem;
  /** Whose it would have been; `null` when nobody here has it. */
  readonly userId: string | null;
}

/**
 * Prepares the request for a passkey.
 *
 * @param means database, sealing and for whom
 * @param what the purpose, and the browser that asks
 * @param userId whose passkey it must be; left out, the passkey says
 * @returns what to hand to the browser
 */
export async function askForPasskey(
  means: Means,
  what: ChallengeFor,
  userId?: string,
): Promise<Asked<PublicKeyCredentialRequestOptionsJSON>> {
  const passkeys = userId === undefined
    ? []
    : (await readFactors(means.kv, userId)).factors.passkeys;
  const { challenge, state } = newChallenge(means, what);
  const { generateAuthenticationOptions } = await import(
    "@simplewebauthn/server"
  );
  const options = await generateAuthenticationOptions({
    rpID: means.relyingParty.id,
    challenge,
    timeout: MINUTES_5,
    userVerification: "required",
    allowCredentials: passkeys.map(({ credentialId, transports }) => ({
      id: credentialId,
      transports: [...transports],
    })),
  });
  return { options, state };
}

/**
 * Checks the answer of a passkey.
 *
 * @param means database, time, sealing, record and for whom
 * @param form what the browser sent, the purpose and the browser, and whose it must be, if that is known
 * @returns proof that uses the challenge up, or why there is none and whose it would have been
 */
export async function provePasskey(
  means: Means,
  form: {
    response: string;
    state: string;
    what: ChallengeFor;
    userId?: string;
  },
): Promise<FactorProof | PasskeyRefusal> {
  const { response, state, what, userId } = form;
  const answer = readUsedPasskey(response);
  const challenge = openChallenge(means, what, state);
  const id = answer && passkeyId(answer.id);
  const owner = userId ?? (id && await ownerOf(means, id));
  const refuse = (problem: PasskeyProblem) => ({ problem, userId: owner });
  if (challenge === null) return refuse("expired");
  if (answer === null || owner === null) return refuse("invalid");
  const { factors, check } = await readFactors(means.kv, owner);
  const passkey = factors.passkeys.find((passkey) => passkey.id === id);
  const { userHandle } = answer.response;
  // Where nobody was named, the passkey has to name the account.
  const isOwners = userHandle === undefined
    ? userId !== undefined
    : isSameText(userHandle, factors.handle);
  if (passkey === undefined || !isOwners) return refuse("invalid");

  const used = await verify(means, answer, passkey, challenge.challenge);
  if (used === null) return refuse("invalid");
  if (wentBack(passkey, used)) {
    // The same answer once more, such as one that was sent twice at once, is no copy's.
    if (!await areAsRead(means.kv, challenge.together.checks)) {
      return refuse("expired");
    }
    await noteCopy(means, owner, passkey, what);
    return refuse("copied");
  }
  const passkeys = factors.passkeys.map((each) => each.id === id ? used : each);
  return {
    userId: owner,
    amr: [used.synced ? "swk" : "hwk", "user"],
    together: {
      checks: [check, ...challenge.together.checks],
      write(operation) {
        challenge.together.write(operation);
        operation.set(factorsKey(owner), { ...factors, passkeys });
      },
    },
    async renew() {
      if (await areAsRead(means.kv, [check])) return null;
      const again = await provePasskey(means, form);
      return "problem" in again ? null : again;
    },
  };
}

async function ownerOf({ kv }: Means, id: string): Promise<string | null> {
  return (await kv.get<string>(ownerKey(id))).value;
}

async function verify(
  { relyingParty, clock }: Means,
  response: NonNullable<ReturnType<typeof readUsedPasskey>>,
  passkey: Passkey,
  expectedChallenge: string,
): Promise<Passkey | null> {
  const { verifyAuthenticationResponse } = await import(
    "@simplewebauthn/server"
  );
  const { credentialId, publicKey } = passkey;
  // It throws whatever is wrong with an answer; none of it is worth more than a no.
  const result = await verifyAuthenticationResponse({
    response,
    expectedChallenge,
    expectedOrigin: relyingParty.origin,
    expectedRPID: relyingParty.id,
    // The counter is looked at here, where a copy can be told from a forgery.
    credential: { id: credentialId, publicKey, counter: 0 },
    requireUserVerification: true,
  }).catch(() => ({ verified: false as const, authenticationInfo: null }));
  if (!result.verified || result.authenticationInfo === null) return null;
  const { newCounter, credentialDeviceType, credentialBackedUp } =
    result.authenticationInfo;
  return {
    ...passkey,
    counter: newCounter,
    synced: credentialDeviceType === "multiDevice",
    backedUp: credentialBackedUp,
    lastUsedAt: clock(),
  };
}

function wentBack(before: Passkey, after: Passkey): boolean {
  const counts = before.counter > 0 || after.counter > 0;
  return counts && after.counter <= before.counter;
}

async function noteCopy(
  means: Means,
  userId: string,
  { id, name }: Passkey,
  { purpose }: ChallengeFor,
): Promise<void> {
  const copiedAt = means.clock();
  await changeFactors(
    means,
    { userId },
    (factors) =>
      // What is written down for an account after it is deleted would stay.
      !factors.passkeys.some((each) => each.id === id) ? null : {
        factors: {
          ...factors,
          passkeys: factors.passkeys.map((each) =>
            each.id === id ? { ...each, copiedAt } : each
          ),
        },
      },
  );
  await means.audit.record({
    type: purpose === "confirm" ? "proof-renewed" : "log-in",
    outcome: "refused",
    userId,
    method: "passkey",
    reason: "counter-went-back",
    name,
  });
}
