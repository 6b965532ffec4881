/**
 * The words that the record is written in, beside the types of events: which way
 * something took, and why it failed. They are types as well, so that no part of the
 * site writes a word that is not here, and the page that the owner reads has a
 * sentence for each.
 *
 * @module
 */
import type { Action } from "../limits/rules.ts";
import type { StrategyName } from "../sessions/mod.ts";
import type { ProviderSettings } from "../settings/providers.ts";

/** Second factors. */
export const FACTOR_METHODS = [
  "passkey",
  "authenticator",
  "recovery-codes",
] as const;

/** What a link that is mailed is for. */
export const LINK_METHODS = [
  "magic-link",
  "reset",
  "sign-up",
  "confirm-address",
  "change-address",
  "undo-address",
  "end-session",
] as const;

/** Providers, by their names in addresses. */
export const PROVIDER_METHODS = [
  "github",
  "google",
  "oidc",
] as const satisfies readonly ProviderSettings["id"][];

/** A second factor. */
export type FactorMethod = (typeof FACTOR_METHODS)[number];
/** What a link is for. */
export type LinkMethod = (typeof LINK_METHODS)[number];
/** A provider. */
export type ProviderMethod = (typeof PROVIDER_METHODS)[number];

/** Which way something took. */
export type Method =
  | "password"
  | "undo"
  | FactorMethod
  | LinkMethod
  | ProviderMethod
  | Action
  | `${StrategyName} to ${StrategyName}`;

/** Why something failed or was done, where its owner is told. */
export const REASONS = [
  "wrong-password",
  "wrong-code",
  "wrong-passkey",
  "counter-went-back",
  "disabled",
  "outdated",
  "expired",
  "used",
  "another-account",
  "asker-logged-out",
  "address-taken",
  "wrong-identity",
  "second-step-missing",
  "not-enough",
  "proof-too-old",
  "linked-elsewhere",
  "too-many-links",
  "denied",
  "no-such-flow",
  "wrong-answer",
  "provider-away",
  "device-cap",
] as const;

/** Why something failed of which nobody knows whose it was. */
export const NOBODYS_REASONS = [
  "no-address",
  "unknown-address",
  "unknown-link",
] as const;

/**
 * Why access was refused; printed, and shown to nobody. An invalid token is made up or altered, or of a
 * key or strategy that is not in use any more (RFC 6750, 3.1, has the word).
 */
export const REFUSALS = [
  "busy",
  "database-away",
  "forbidden",
  "invalid-token",
  "no-session",
  "stale-proof",
  "unexpected-error",
  "unknown-device",
] as const;

/** Why something failed, where its owner is told. */
export type Reason = (typeof REASONS)[number];
/** Why something failed that is nobody's. */
export type NobodysReason = (typeof NOBODYS_REASONS)[number];
/** Why access was refused. */
export type Refusal = (typeof REFUSALS)[number];

/**
 * Tells whether a way is a second factor.
 *
 * @param method The way.
 * @returns Whether it is.
 */
export function isFactorMethod(
  method: Method | undefined,
): method is FactorMethod {
  return FACTOR_METHODS.some((factor) => factor === method);
}
