/**
 * The ways in which signing in through a provider can fail. Each has a stable `code`, so that routes
 * choose their words by it; the message is for the log and repeats nothing that a stranger can choose.
 *
 * @module
 */

import type { Flow } from "./flows.ts";

/** Why nobody was signed in. */
export type OAuthErrorCode =
  /** The answer belongs to no flow of this browser: unknown, over, used, or another browser's. */
  | "ERR_OAUTH_FLOW"
  /** The person, or the provider, said no. */
  | "ERR_OAUTH_DENIED"
  /** What came back is not what a provider of ours answers to this flow. */
  | "ERR_OAUTH_ANSWER"
  /** The provider could not be reached, took too long, or is not the one in the settings. */
  | "ERR_OAUTH_PROVIDER";

/** Thrown when signing in through a provider fails. */
export class OAuthError extends Error {
  override readonly name = "OAuthError";
  /** Stable name of this error. */
  readonly code: OAuthErrorCode;
  /**
   * What somebody had gone to the provider for, once that is known, and where they wanted to go in the end, unless they are
   * somebody else; nothing else of the flow, which holds secrets.
   */
  errand?: Pick<Flow, "purpose" | "userId"> & Partial<Pick<Flow, "next">>;

  /**
   * @param code what kind of failure
   * @param message a sentence for the log
   * @param options the error behind it, if any
   */
  constructor(code: OAuthErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
