/**
 * What people prove who they are with, beside a password: authenticator apps, recovery codes and
 * passkeys. What holds: nothing that is used once can be used twice, however many try at the same
 * moment; proof counts only in the write that it is given for; no change can leave an account
 * without a way in; and none is made in a session that is over by the time of the write.
 *
 * @module
 */
import type {
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
} from "@simplewebauthn/server";
import type { Identity } from "../identities.ts";
import type { User } from "../users.ts";
import {
  addAuthenticator,
  removeAuthenticator,
  removePasskey,
  renamePasskey,
  renewRecoveryCodes,
} from "./changes.ts";
import type { Asker, ChangeResult } from "./change.ts";
import type { ChallengeFor } from "./challenges.ts";
import { proveCode } from "./codes.ts";
import type { FactorProof, Means } from "./means.ts";
import { addPasskey, type Asked, askForNewPasskey } from "./new_passkey.ts";
import { type FactorsEntry, readFactors } from "./record.ts";
import {
  askForPasskey,
  type PasskeyRefusal,
  provePasskey,
} from "./used_passkey.ts";

export type { Asker, ChangeResult } from "./change.ts";
export type { ChallengeFor, ChallengePurpose } from "./challenges.ts";
export { meantBy } from "./codes.ts";
export type { FactorProof } from "./means.ts";
export {
  type Factors,
  type FactorsEntry,
  hasSecondFactor,
  type Passkey,
} from "./record.ts";
export type { PasskeyProblem, PasskeyRefusal } from "./used_passkey.ts";

/** What a browser sent when a passkey was used or made. */
export interface PasskeyAnswer {
  /** What the authenticator said, as JSON. */
  readonly response: string;
  /** What came with the request. */
  readonly state: string;
  /** What it must have been for. */
  readonly what: ChallengeFor;
}

/** Everybody's factors. */
export interface FactorStore {
  /** Reads somebody's. */
  read(userId: string): Promise<FactorsEntry>;
  /** Checks a code of the app, or a recovery code; null when it is wrong, too old or used. */
  proveCode(userId: string, typed: string): Promise<FactorProof | null>;
  /** Prepares the request for a passkey: somebody's, or whoever's it turns out to be. */
  askForPasskey(
    what: ChallengeFor,
    userId?: string,
  ): Promise<Asked<PublicKeyCredentialRequestOptionsJSON>>;
  /** Checks the answer of a passkey: somebody's, or whoever's it turns out to be. */
  provePasskey(
    answer: PasskeyAnswer & { readonly userId?: string },
  ): Promise<FactorProof | PasskeyRefusal>;
  /** Prepares the request for a new passkey. */
  askForNewPasskey(
    user: User,
    what: ChallengeFor,
    holds?: Asker["holds"],
  ): Promise<Asked<PublicKeyCredentialCreationOptionsJSON>>;
  /** Adds a passkey. */
  addPasskey(
    answer: PasskeyAnswer & Asker & { readonly name: string },
  ): Promise<ChangeResult>;
  /** Gives a passkey another name. */
  renamePasskey(
    asker: Asker,
    id: string,
    name: string,
  ): Promise<ChangeResult>;
  /** Takes a passkey away, unless it is the only way in. */
  removePasskey(
    form: Asker & {
      id: string;
      usable: (identity: Identity) => boolean;
    },
  ): Promise<ChangeResult>;
  /** Sets the authenticator app up, given a first code of it. */
  addAuthenticator(
    form: Asker & { secret: Uint8Array; code: string },
  ): Promise<ChangeResult>;
  /** Takes the authenticator app away. */
  removeAuthenticator(asker: Asker): Promise<ChangeResult>;
  /** Makes new recovery codes, in the place of the old ones. */
  renewRecoveryCodes(asker: Asker): Promise<ChangeResult>;
}

export { resealAuthenticators } from "./reseal.ts";

/**
 * Opens the factors.
 *
 * @param means database, time, sealing, record and for whom passkeys are made
 * @returns the factors
 */
export function openFactors(means: Means): FactorStore {
  return {
    read: (userId) => readFactors(means.kv, userId),
    proveCode: (userId, typed) => proveCode(means, userId, typed),
    askForPasskey: (what, userId) => askForPasskey(means, what, userId),
    provePasskey: (answer) => provePasskey(means, answer),
    askForNewPasskey: (user, what, holds) =>
      askForNewPasskey(means, user, what, holds),
    addPasskey: (answer) => addPasskey(means, answer),
    renamePasskey: (asker, id, name) => renamePasskey(means, asker, id, name),
    removePasskey: (form) => removePasskey(means, form),
    addAuthenticator: (form) => addAuthenticator(means, form),
    removeAuthenticator: (asker) => removeAuthenticator(means, asker),
    renewRecoveryCodes: (asker) => renewRecoveryCodes(means, asker),
  };
}
