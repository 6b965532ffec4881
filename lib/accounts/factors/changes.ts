/**
 * The changes that people make to their factors.
 *
 * @module
 */
import { type Identity, readIdentities } from "../identities.ts";
import { readPassword } from "../password_store.ts";
import { confirmAuthenticator } from "./authenticator.ts";
import { type Asker, changeFactors, type ChangeResult } from "./change.ts";
import type { Means } from "./means.ts";
import { ownerKey } from "./new_passkey.ts";
import { hasSecondFactor } from "./record.ts";

/**
 * Sets an authenticator app up, in the place of one that may be there.
 *
 * @param means database, time, sealing and record
 * @param form whose it is, in which session, the secret that the app was given, and a first code of it
 * @returns whether the code was right, and recovery codes if it is the first second factor
 */
export async function addAuthenticator(
  means: Means,
  { secret, code, ...asker }: Asker & {
    secret: Uint8Array;
    code: string;
  },
): Promise<ChangeResult> {
  const { userId } = asker;
  return await changeFactors(means, asker, (factors) => {
    const authenticator = confirmAuthenticator(means, secret, userId, code);
    return authenticator && {
      factors: { ...factors, authenticator },
      happening: { type: "factor-added", method: "authenticator" },
    };
  });
}

/**
 * Takes the authenticator app away.
 *
 * @param means database, time and record
 * @param asker whose, and in which session
 * @returns whether there was one
 */
export async function removeAuthenticator(
  means: Means,
  asker: Asker,
): Promise<ChangeResult> {
  return await changeFactors(
    means,
    asker,
    (factors) =>
      factors.authenticator && {
        factors: { ...factors, authenticator: null },
        happening: { type: "factor-removed", method: "authenticator" },
      },
  );
}

/**
 * Makes new recovery codes; the old ones are worth nothing from then on.
 *
 * @param means database, time and record
 * @param asker whose, and in which session
 * @returns the codes; not done where there is nothing to recover from
 */
export async function renewRecoveryCodes(
  means: Means,
  asker: Asker,
): Promise<ChangeResult> {
  return await changeFactors(
    means,
    asker,
    (factors) =>
      hasSecondFactor(factors)
        ? {
          factors: { ...factors, recovery: null },
          happening: { type: "factor-added", method: "recovery-codes" },
        }
        : null,
  );
}

/**
 * Gives a passkey another name.
 *
 * @param means database, time and record
 * @param asker whose, and in which session
 * @param id which
 * @param name what it is called from now on
 * @returns whether it was renamed; not one that is not there
 */
export async function renamePasskey(
  means: Means,
  asker: Asker,
  id: string,
  name: string,
): Promise<ChangeResult> {
  return await changeFactors(means, asker, (factors) => {
    const passkey = factors.passkeys.find((passkey) => passkey.id === id);
    return passkey === undefined ? null : {
      factors: {
        ...factors,
        passkeys: factors.passkeys.map((each) =>
          each === passkey ? { ...passkey, name } : each
        ),
      },
      happening: {
        type: "factor-renamed",
        method: "passkey",
        name,
        formerName: passkey.name,
      },
    };
  });
}

/**
 * Takes a passkey away, unless it is the only way in.
 *
 * @param means database, time and record
 * @param form whose and which, in which session, and whether an identity at a provider is a way in
 * @returns whether it was taken away
 */
export async function removePasskey(
  means: Means,
  { id, usable, ...asker }: Asker & {
    id: string;
    usable: (identity: Identity) => boolean;
  },
): Promise<ChangeResult> {
  const { userId } = asker;
  return await changeFactors(means, asker, async (factors) => {
    const passkey = factors.passkeys.find((passkey) => passkey.id === id);
    if (passkey === undefined) return null;
    const [password, identities] = await Promise.all([
      readPassword(means.kv, userId),
      readIdentities(means.kv, userId),
    ]);
    const another = factors.passkeys.length > 1 || password.value !== null ||
      identities.value?.some(usable);
    return !another ? null : {
      factors: {
        ...factors,
        passkeys: factors.passkeys.filter((each) => each !== passkey),
      },
      happening: {
        type: "factor-removed",
        method: "passkey",
        name: passkey.name,
      },
      checks: [password, identities],
      write: (operation) => operation.delete(ownerKey(id)),
    };
  });
}
