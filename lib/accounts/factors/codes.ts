/**
 * Codes that people type as a second factor: those of an authenticator app, and recovery codes.
 *
 * @module
 */
import { areAsRead } from "../as_read.ts";
import { isAppCode, useCode } from "./authenticator.ts";
import type { FactorProof, Means } from "./means.ts";
import { type Factors, factorsKey, readFactors } from "./record.ts";
import { useRecoveryCode } from "./recovery_codes.ts";

/** What a recovery code is called among the ways of giving proof; RFC 8176 has no name for it. */
export const RECOVERY = "recovery";

/**
 * Checks a code.
 *
 * @param means database, time, sealing and record
 * @param userId whose it must be
 * @param typed what was typed: a code of the app, or a recovery code
 * @returns proof that uses the code up; null when it is wrong, too old or used
 */
export async function proveCode(
  means: Means,
  userId: string,
  typed: string,
): Promise<FactorProof | null> {
  const { factors, check } = await readFactors(means.kv, userId);
  const used = isAppCode(typed)
    ? afterAppCode(means, factors, userId, typed)
    : afterRecoveryCode(factors, typed);
  if (used === null) return null;
  return {
    userId,
    amr: [isAppCode(typed) ? "otp" : RECOVERY],
    together: {
      checks: [check],
      write: (operation) => operation.set(factorsKey(userId), used),
    },
    renew: async () =>
      await areAsRead(means.kv, [check])
        ? null
        : await proveCode(means, userId, typed),
  };
}

/**
 * Tells which kind of code somebody meant who typed one that is wrong, by its length: an app shows six
 * digits, a recovery code has twenty-four characters.
 *
 * @param typed what was typed
 * @returns which factor
 */
export function meantBy(typed: string): "authenticator" | "recovery-codes" {
  return typed.replace(/\W/g, "").length > 12
    ? "recovery-codes"
    : "authenticator";
}

function afterAppCode(
  means: Means,
  factors: Factors,
  userId: string,
  typed: string,
): Factors | null {
  if (factors.authenticator === null) return null;
  const authenticator = useCode(means, factors.authenticator, userId, typed);
  return authenticator && { ...factors, authenticator };
}

function afterRecoveryCode(factors: Factors, typed: string): Factors | null {
  const recovery = useRecoveryCode(factors.recovery, typed);
  return recovery && { ...factors, recovery };
}
