/**
 * What a provider is to the rest of the site: somewhere people are sent, and whoever they are when they
 * come back. What holds: an identity is its issuer and its subject, never an address (OWASP ASVS 5.0,
 * 6.8.1 and 10.5.2); an address stands in it only if the provider says that it was verified; no token
 * leaves a provider's file.
 *
 * @module
 */

import type { ProviderSettings } from "../../settings/providers.ts";

/** Somebody, as a provider knows them. */
export interface ProvedIdentity {
  /** Who says so: the provider's issuer identifier. */
  readonly issuer: string;
  /** Who it is there: never given to anybody else, at most 255 characters. */
  readonly subject: string;
  /** What they are called there, unchecked; null when that is not known. */
  readonly name: string | null;
  /** Their address, if the provider says that it was verified; unchecked otherwise. */
  readonly email: string | null;
  /** How they gave proof (RFC 8176): see `amr.ts`. */
  readonly amr: readonly string[];
  /** When they gave proof there, in milliseconds since 1970; 0 where the provider does not say. */
  readonly provedAt: number;
}

/** What is asked of a provider. */
export interface Departure {
  /** Whether they have to give proof again, even if the provider knows them still. */
  readonly afresh: boolean;
}

/** Texts that a provider wants back with the answer. */
export type Kept = Readonly<Record<string, string>>;

/** Somewhere to sign in. */
export interface Provider {
  /**
   * Whether it asks for proof again when it is told to, and says when proof was given. Another one may
   * send somebody back whom it knows from last week.
   */
  readonly provesAfresh: boolean;
  /** Its name in addresses: lower-case letters. */
  readonly id: ProviderSettings["id"];
  /** Its name for people. */
  readonly name: string;
  /**
   * Prepares the way there, with a state and a PKCE challenge of its own.
   *
   * @param departure what is asked
   * @returns the address, the state that the answer will carry, and what is wanted back with it
   * @throws {OAuthError} `ERR_OAUTH_PROVIDER`
   */
  depart(
    departure: Departure,
  ): Promise<{ url: URL; state: string; kept: Kept }>;
  /**
   * Finds out who has come back.
   *
   * @param answer the address they came back to, its state known to be that of this flow
   * @param kept what `depart` wanted back
   * @returns who it is
   * @throws {OAuthError} `ERR_OAUTH_DENIED`, `ERR_OAUTH_ANSWER` or `ERR_OAUTH_PROVIDER`
   */
  arrive(answer: URL, kept: Kept): Promise<ProvedIdentity>;
}
