/**
 * Which providers count when proof is asked for again. One that asks its people again and says when it
 * did is as good as a password; one that does neither may send somebody back whom it knows from last
 * week, and counts only where an account has nothing better (ASVS 6.8.4, 7.5.1). Where two proofs are
 * asked for, a provider is the first of them, as at log-in.
 *
 * @module
 */
import { hasSecondFactor } from "./accounts/factors/factors.ts";
import type { Provider } from "./accounts/oauth/provider.ts";
import type { Site } from "./site.ts";

/** What providers are worth to an account. */
export interface ProviderProof {
  /** Those that count, in the order of the settings. */
  readonly providers: readonly Provider[];
  /** Whether a code has to follow. */
  readonly withCode: boolean;
  /** That the account's factors are still those that this rests on. */
  readonly check: Deno.AtomicCheck;
}

/**
 * Tells which providers count as proof for an account.
 *
 * @param site The site.
 * @param userId Whose account.
 * @returns The providers, and whether a code has to follow.
 */
export async function providerProof(
  { oauth, identities, factors }: Pick<
    Site,
    "oauth" | "identities" | "factors"
  >,
  userId: string,
): Promise<ProviderProof> {
  const [known, hasPassword, own] = await Promise.all([
    identities.list(userId),
    identities.hasPassword(userId),
    factors.read(userId),
  ]);
  const { check } = own;
  const linked = oauth.providers.filter(({ id }) =>
    known.some(({ provider }) => provider === id)
  );
  if (hasSecondFactor(own.factors)) {
    return { providers: hasPassword ? [] : linked, withCode: true, check };
  }
  const afresh = linked.filter(({ provesAfresh }) => provesAfresh);
  const better = hasPassword || afresh.length > 0;
  return { providers: better ? afresh : linked, withCode: false, check };
}
