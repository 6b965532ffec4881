/**
 * What providers say of a person, brought into one form. What holds: an address is taken only if the
 * provider says, in so many words, that it was verified; a subject is text that fits into a key.
 *
 * @module
 */
import type { BoundedFetch } from "./bounded_fetch.ts";
import { OAuthError } from "./errors.ts";

/** Claims about a person, unchecked. */
export type Claims = Readonly<Record<string, unknown>>;

/** A person, as an API of a provider describes them. */
export interface Profile {
  /** Who it is there. */
  readonly subject: string;
  /** What they are called, unchecked. */
  readonly name: string | null;
  /** Their address, if it was verified there. */
  readonly email: string | null;
}

/** Reads the person that an access token belongs to. */
export type ReadProfile = (
  fetch: BoundedFetch,
  accessToken: string,
) => Promise<Profile>;

/**
 * Takes the address out of claims.
 *
 * @param claims the claims of an ID token or a UserInfo answer (OpenID Connect Core 1.0, 5.1)
 * @returns the address, or null unless `email_verified` is true
 */
export function claimedEmail(claims: Claims): string | null {
  const { email, email_verified } = claims;
  return typeof email === "string" && email_verified === true ? email : null;
}

/**
 * Makes the function that reads from a UserInfo endpoint.
 *
 * @param endpoint its address
 * @returns the function
 */
export function fromUserInfo(endpoint: string): ReadProfile {
  return async (fetch, accessToken) => {
    const claims = await ask(fetch, endpoint, accessToken);
    return {
      subject: text(claims.sub) ?? "",
      name: text(claims.name),
      email: claimedEmail(claims),
    };
  };
}

/**
 * Makes the function that reads from GitHub's API: a person is the number of their account, since the
 * name that they log in with can be given up and taken by somebody else.
 *
 * @param api its address
 * @returns the function
 */
export function fromGitHub(api = "https://api.github.com"): ReadProfile {
  return async (fetch, accessToken) => {
    const [user, addresses] = await Promise.all([
      ask(fetch, `${api}/user`, accessToken),
      ask(fetch, `${api}/user/emails`, accessToken),
    ]);
    return gitHubProfile(user, addresses);
  };
}

/**
 * Brings GitHub's answers into one form.
 *
 * @param user the answer of `GET /user`
 * @param addresses the answer of `GET /user/emails`
 * @returns the person
 */
export function gitHubProfile(user: Claims, addresses: unknown): Profile {
  const list: Claims[] = Array.isArray(addresses) ? addresses : [];
  const primary = list.find((entry) =>
    entry?.primary === true && entry.verified === true
  );
  return {
    subject: Number.isSafeInteger(user.id) ? String(user.id) : "",
    name: text(user.name) ?? text(user.login),
    email: text(primary?.email),
  };
}

async function ask(
  fetch: BoundedFetch,
  url: string,
  accessToken: string,
): Promise<Claims> {
  const response = await fetch(url, {
    headers: {
      accept: "application/json",
      authorization: `Bearer ${accessToken}`,
      "user-agent": "Latchkey",
    },
  });
  const body = response.ok
    ? await response.json().catch(() => undefined)
    : undefined;
  if (typeof body === "object" && body !== null) return body;
  throw new OAuthError(
    "ERR_OAUTH_PROVIDER",
    `${new URL(url).origin} answered with ${response.status} and no profile.`,
  );
}

function text(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}
