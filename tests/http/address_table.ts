/**
 * Every address that there is, what may be done there, and what it answers to whom. `:id` stands for
 * the ID of another device of the same account.
 *
 * @module
 */

/** One address. */
export interface Address {
  path: string;
  methods: readonly ("GET" | "POST" | "DELETE")[];
  /** What an anonymous visitor gets: a status, or where it is sent. */
  anonymous: Readonly<Record<string, number | string>>;
  /** What somebody who is logged in gets, with no body beside the request. */
  signedIn: Readonly<Record<string, number | string>>;
}

/** All addresses. */
export const ADDRESSES: readonly Address[] = [
  {
    path: "/",
    methods: ["GET"],
    anonymous: { GET: 200 },
    signedIn: { GET: 200 },
  },
  {
    path: "/signup",
    methods: ["GET", "POST"],
    anonymous: { GET: 200, POST: 415 },
    signedIn: { GET: "/account", POST: 415 },
  },
  {
    path: "/login",
    methods: ["GET", "POST"],
    anonymous: { GET: 200, POST: 415 },
    signedIn: { GET: "/account", POST: 415 },
  },
  {
    path: "/logout",
    methods: ["POST"],
    anonymous: { POST: "/" },
    signedIn: { POST: "/" },
  },
  {
    path: "/account",
    methods: ["GET"],
    anonymous: { GET: "/login?next=%2Faccount" },
    signedIn: { GET: 200 },
  },
  {
    path: "/account/password",
    methods: ["GET", "POST"],
    anonymous: {
      GET: "/login?next=%2Faccount%2Fpassword",
      POST: "/login?next=%2Faccount%2Fpassword",
    },
    signedIn: { GET: 200, POST: 415 },
  },
  {
    path: "/account/confirm",
    methods: ["GET", "POST"],
    anonymous: {
      GET: "/login?next=%2Faccount%2Fconfirm",
      POST: "/login?next=%2Faccount",
    },
    signedIn: { GET: 200, POST: 415 },
  },
  {
    path: "/login/second",
    methods: ["GET", "POST"],
    anonymous: { GET: "/login", POST: 415 },
    signedIn: { GET: "/login", POST: 415 },
  },
  {
    path: "/login/passkey",
    methods: ["POST"],
    anonymous: { POST: 415 },
    signedIn: { POST: 415 },
  },
  {
    path: "/api/passkeys/log-in",
    methods: ["POST"],
    anonymous: { POST: 200 },
    signedIn: { POST: 200 },
  },
  {
    path: "/api/passkeys/add",
    methods: ["POST"],
    anonymous: { POST: 401 },
    signedIn: { POST: 200 },
  },
  {
    path: "/account/security",
    methods: ["GET"],
    anonymous: { GET: "/login?next=%2Faccount%2Fsecurity" },
    signedIn: { GET: 200 },
  },
  {
    path: "/account/security/passkeys/new",
    methods: ["GET", "POST"],
    anonymous: {
      GET: "/login?next=%2Faccount%2Fsecurity%2Fpasskeys%2Fnew",
      POST: "/login?next=%2Faccount%2Fsecurity%2Fpasskeys%2Fnew",
    },
    signedIn: { GET: 200, POST: 415 },
  },
  {
    path: "/account/security/passkeys/nobodys",
    methods: ["GET", "POST"],
    anonymous: {
      GET: "/login?next=%2Faccount%2Fsecurity%2Fpasskeys%2Fnobodys",
      POST: "/login?next=%2Faccount",
    },
    signedIn: { GET: 404, POST: 404 },
  },
  {
    path: "/account/security/passkeys/nobodys/remove",
    methods: ["POST"],
    anonymous: { POST: "/login?next=%2Faccount" },
    signedIn: { POST: "/account/security" },
  },
  {
    path: "/account/security/authenticator",
    methods: ["GET", "POST"],
    anonymous: {
      GET: "/login?next=%2Faccount%2Fsecurity%2Fauthenticator",
      POST: "/login?next=%2Faccount%2Fsecurity%2Fauthenticator",
    },
    signedIn: { GET: 200, POST: 415 },
  },
  {
    path: "/account/security/authenticator/remove",
    methods: ["POST"],
    anonymous: { POST: "/login?next=%2Faccount" },
    signedIn: { POST: "/account/security" },
  },
  {
    path: "/account/security/recovery-codes/file",
    methods: ["POST"],
    anonymous: { POST: "/login?next=%2Faccount" },
    signedIn: { POST: 415 },
  },
  {
    path: "/account/security/recovery-codes",
    methods: ["GET", "POST"],
    anonymous: {
      GET: "/login?next=%2Faccount%2Fsecurity%2Frecovery-codes",
      POST: "/login?next=%2Faccount%2Fsecurity%2Frecovery-codes",
    },
    signedIn: { GET: "/account/security", POST: "/account/security" },
  },
  {
    path: "/account/again",
    methods: ["GET"],
    anonymous: { GET: "/login?next=%2Faccount%2Fagain" },
    signedIn: { GET: "/account" },
  },
  {
    path: "/account/activity",
    methods: ["GET"],
    anonymous: { GET: "/login?next=%2Faccount%2Factivity" },
    signedIn: { GET: 200 },
  },
  {
    path: "/account/identities",
    methods: ["GET"],
    anonymous: { GET: "/login?next=%2Faccount%2Fidentities" },
    signedIn: { GET: 200 },
  },
  {
    path: "/account/identities/:id/unlink",
    methods: ["POST"],
    anonymous: { POST: "/login?next=%2Faccount" },
    signedIn: { POST: 404 },
  },
  // Where a provider is in the settings, its addresses are those of tests/http/oauth.
  {
    path: "/account/identities/link/github",
    methods: ["POST"],
    anonymous: { POST: "/login?next=%2Faccount" },
    signedIn: { POST: 404 },
  },
  {
    path: "/account/confirm/github",
    methods: ["GET"],
    anonymous: { GET: "/login?next=%2Faccount%2Fconfirm%2Fgithub" },
    signedIn: { GET: 404 },
  },
  {
    path: "/login/github",
    methods: ["GET"],
    anonymous: { GET: 404 },
    signedIn: { GET: 404 },
  },
  {
    path: "/login/github/callback",
    methods: ["GET"],
    anonymous: { GET: 404 },
    signedIn: { GET: 404 },
  },
  {
    path: "/account/data",
    methods: ["GET"],
    anonymous: { GET: "/login?next=%2Faccount%2Fdata" },
    signedIn: { GET: 200 },
  },
  {
    path: "/account/export",
    methods: ["POST"],
    anonymous: { POST: "/login?next=%2Faccount" },
    signedIn: { POST: 200 },
  },
  {
    path: "/account/delete",
    methods: ["GET", "POST"],
    anonymous: {
      GET: "/login?next=%2Faccount%2Fdelete",
      POST: "/login?next=%2Faccount",
    },
    signedIn: { GET: 200, POST: 415 },
  },
  {
    path: "/account/devices/:id/revoke",
    methods: ["POST"],
    anonymous: { POST: "/login?next=%2Faccount" },
    signedIn: { POST: "/account" },
  },
  {
    path: "/account/devices/revoke-others",
    methods: ["POST"],
    anonymous: { POST: "/login?next=%2Faccount" },
    signedIn: { POST: "/account" },
  },
  {
    path: "/account/logout-everywhere",
    methods: ["POST"],
    anonymous: { POST: "/login?next=%2Faccount" },
    signedIn: { POST: "/login" },
  },
  {
    path: "/api/session",
    methods: ["GET"],
    anonymous: { GET: 401 },
    signedIn: { GET: 200 },
  },
  {
    path: "/api/devices",
    methods: ["GET", "DELETE"],
    anonymous: { GET: 401, DELETE: 401 },
    signedIn: { GET: 200, DELETE: 204 },
  },
  {
    path: "/api/devices/:id",
    methods: ["DELETE"],
    anonymous: { DELETE: 401 },
    signedIn: { DELETE: 204 },
  },
  {
    path: "/api/events",
    methods: ["GET"],
    anonymous: { GET: 401 },
    signedIn: { GET: 200 },
  },
  {
    path: "/api/logout-everywhere",
    methods: ["POST"],
    anonymous: { POST: 401 },
    signedIn: { POST: 204 },
  },
  {
    path: "/healthz",
    methods: ["GET"],
    anonymous: { GET: 200 },
    signedIn: { GET: 200 },
  },
  {
    path: "/.well-known/jwks.json",
    methods: ["GET"],
    anonymous: { GET: 200 },
    signedIn: { GET: 200 },
  },
  {
    path: "/readyz",
    methods: ["GET"],
    anonymous: { GET: 200 },
    signedIn: { GET: 200 },
  },
];
