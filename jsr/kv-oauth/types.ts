/**
 * The shapes that go in and out.
 *
 * @module
 */
export type { Cookie } from "@std/http/cookie";

/** A service to sign in through, and what it knows this app by. */
export interface OAuth2ClientConfig {
  /** The id that the service gave the app. */
  clientId: string;
  /** The secret that came with it, if any. */
  clientSecret?: string;
  /** The address that the service sends people back to; it must be registered there. */
  redirectUri?: string;
  /** Where people are sent to say yes. */
  authorizationEndpointUri: string;
  /** Where a code is exchanged for tokens. */
  tokenUri: string;
  /** What holds for every request unless something else is said. */
  defaults?: {
    /** What is asked for: scopes, apart or separated by spaces. */
    scope?: string | string[];
  };
}

/** What a service hands out for a code (RFC 6749, 5.1). */
export interface Tokens {
  /** Opens the service's API. */
  accessToken: string;
  /** How it is presented, nearly always "bearer". */
  tokenType: string;
  /** For how long it does so, in seconds. */
  expiresIn?: number;
  /** Gets new ones. */
  refreshToken?: string;
  /** What it was given for, if the service says so. */
  scope?: string[];
}
