/**
 * What a signed token is for. One key signs all types, and the header says which
 * a token is, so that one is never taken for the other (RFC 8725, 3.11).
 *
 * @module
 */

/** A token's `typ`: a session by itself, or the access token beside a refresh token. */
export type TokenType = "latchkey-session+jwt" | "latchkey-access+jwt";

/** The `typ` of the jwt strategy's tokens. */
export const SESSION_TOKEN: TokenType = "latchkey-session+jwt";

/** The `typ` of the hybrid strategy's access tokens. */
export const ACCESS_TOKEN: TokenType = "latchkey-access+jwt";

/** All of them. */
export const TOKEN_TYPES: readonly TokenType[] = [SESSION_TOKEN, ACCESS_TOKEN];
