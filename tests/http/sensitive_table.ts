/**
 * Every address of an account that does something, and some that show something secret: what asks for proof
 * given lately, by the requirement of OWASP ASVS 5.0 that says so, and what does not, with the reason.
 *
 * @module
 */

/** What asks for proof that is at most `stepUpAge` old: methods and addresses. */
export const SENSITIVE: Readonly<Record<string, readonly string[]>> = {
  // What an account is got into by, and its address, which is one of the ways.
  "7.5.1": [
    "GET /account/password",
    "POST /account/password",
    "POST /account/email",
    "POST /account/identities/link/:provider",
    "POST /account/identities/:id/unlink",
    "GET /account/security/authenticator",
    "POST /account/security/authenticator",
    "POST /account/security/authenticator/remove",
    "GET /account/security/passkeys/new",
    "POST /account/security/passkeys/new",
    "POST /account/security/passkeys/:id",
    "POST /account/security/passkeys/:id/remove",
    "GET /account/security/recovery-codes",
    "POST /account/security/recovery-codes",
    "POST /api/passkeys/:purpose",
  ],
  // Other sessions.
  "7.5.2": [
    "POST /account/devices/:id/revoke",
    "POST /account/devices/revoke-others",
    "POST /account/logout-everywhere",
    "POST /account/thefts",
    "DELETE /api/devices/:id",
    "DELETE /api/devices",
    "POST /api/logout-everywhere",
  ],
  // All that there is.
  "7.5.3": [
    "GET /account/delete",
    "POST /account/delete",
    "POST /account/export",
  ],
};

/** What does something and asks for no proof, and why that is right. */
export const HARMLESS: Readonly<Record<string, string>> = {
  "POST /account/confirm": "it is where proof is given",
  "GET /account/email":
    "links from mails lead to it and say there what they did; it does nothing, and shows what /account/data does",
  "POST /account/email/confirm":
    "it mails to the address that the account has already, and the link does the rest",
  "POST /account/security/recovery-codes/file":
    "it gives back as a file the codes that come with it",
};
