/**
 * Factors as pages show them: when and how, and nothing that proves anything.
 *
 * @module
 */
import type { SecurityOverviewProps } from "../components/security_overview.tsx";
import type { ShownPasskey } from "../components/security_overview.tsx";
import {
  type Factors,
  hasSecondFactor,
  type Passkey,
} from "./accounts/factors/factors.ts";

/**
 * Shows a passkey.
 *
 * @param passkey The passkey.
 * @returns What is shown.
 */
export function showPasskey(passkey: Passkey): ShownPasskey {
  const { id, name, synced, addedAt, lastUsedAt, copiedAt } = passkey;
  return {
    id,
    name,
    synced,
    addedAt: iso(addedAt),
    lastUsedAt: lastUsedAt === null ? null : iso(lastUsedAt),
    copied: copiedAt !== null,
  };
}

/**
 * Shows all factors.
 *
 * @param factors The factors.
 * @returns What is shown of them.
 */
export function showFactors(
  factors: Factors,
): Pick<SecurityOverviewProps, "passkeys" | "app" | "codesLeft"> {
  const { authenticator, passkeys, recovery } = factors;
  return {
    passkeys: passkeys.map(showPasskey),
    app: authenticator && {
      addedAt: iso(authenticator.addedAt),
      lastUsedAt: iso(authenticator.lastUsedAt),
    },
    codesLeft: hasSecondFactor(factors) ? recovery?.hashes.length ?? 0 : null,
  };
}

/**
 * Tells whether one factor is all that there is beside the password.
 *
 * @param factors The factors, of which there is at least one.
 * @returns Whether it is the last.
 */
export function isLastFactor({ authenticator, passkeys }: Factors): boolean {
  return passkeys.length + (authenticator === null ? 0 : 1) <= 1;
}

function iso(time: number): string {
  return new Date(time).toISOString();
}
