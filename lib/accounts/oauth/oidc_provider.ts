/**
 * Any OpenID Connect provider: the authorization code flow with PKCE, a nonce and a validated ID token,
 * all by oauth4webapi. `@deno/kv-oauth` is not used here, since it hands out no ID token, knows no nonce
 * and does not look at `iss`. What holds of whoever is let through: the answer names this issuer if it
 * names one, and must if the provider says it does (RFC 9207, OWASP ASVS 5.0, 10.2.2); the ID token is
 * signed by one of its published keys, for this client, for this flow's nonce, and not over (10.5.1,
 * 10.5.4, 6.8.2). Tokens are forgotten when the identity is known.
 *
 * @module
 */
import * as oauth from "oauth4webapi";
import { federatedAmr } from "./amr.ts";
import { boundedFetch } from "./bounded_fetch.ts";
import { type Metadata, openDiscovery } from "./discovery.ts";
import { OAuthError } from "./errors.ts";
import { claimedEmail, type Claims } from "./profiles.ts";
import type { Kept, ProvedIdentity, Provider } from "./provider.ts";

/** What is asked for: who it is, what they are called, and their address. */
const SCOPE = "openid email profile";

/** How far the provider's clock may be from ours, in seconds. */
const TOLERANCE = 30;

/** How old proof may be with which somebody logs in, unless the settings say otherwise, in seconds. */
const MAX_AGE = 30 * 24 * 3600;

/** The provider and what this site is to it. */
export interface OidcOptions {
  /** Its name in addresses. */
  readonly id: Provider["id"];
  /** Its name for people. */
  readonly name: string;
  /** Its issuer identifier. */
  readonly issuer: string;
  /** What it knows this site by. */
  readonly clientId: string;
  /** What this site proves that with. */
  readonly clientSecret: string;
  /** Where it sends people back to. */
  readonly redirectUri: string;
  /** How old proof may be with which somebody logs in, in seconds; 30 days unless given. */
  readonly maxAge?: number;
  /** The time of day, in milliseconds since 1970. */
  readonly clock: () => number;
}

/**
 * Describes a provider. It is not asked anything before somebody wants to go there.
 *
 * @param options the provider, and what this site is to it
 * @returns the provider
 */
export function oidcProvider(options: OidcOptions): Provider {
  const { id, name, issuer, clientId, redirectUri, clock } = options;
  const { maxAge = MAX_AGE } = options;
  const discover = openDiscovery(issuer, clock);
  return {
    id,
    name,
    provesAfresh: true,
    async depart({ afresh }) {
      const metadata = await discover();
      const state = oauth.generateRandomState();
      const nonce = oauth.generateRandomNonce();
      const codeVerifier = oauth.generateRandomCodeVerifier();
      const url = new URL(metadata.authorization_endpoint);
      const asked = {
        response_type: "code",
        client_id: clientId,
        redirect_uri: redirectUri,
        scope: SCOPE,
        state,
        nonce,
        code_challenge: await oauth.calculatePKCECodeChallenge(codeVerifier),
        code_challenge_method: "S256",
        ...(afresh && { prompt: "login" }),
        // Asked for any, a provider has to say when proof was given (OpenID Connect Core 1.0, 2).
        max_age: String(afresh ? 0 : maxAge),
      };
      for (const [key, value] of Object.entries(asked)) {
        url.searchParams.set(key, value);
      }
      const since: Kept = afresh
        ? { provedSince: String(Math.floor(clock() / 1000)) }
        : {};
      return { url, state, kept: { state, nonce, codeVerifier, ...since } };
    },
    async arrive(answer, kept) {
      const metadata = await discover();
      try {
        return await identify(options, metadata, answer, kept);
      } catch (error) {
        throw error instanceof OAuthError ? error : asOAuthError(error);
      }
    },
  };
}

async function identify(
  options: OidcOptions,
  metadata: Metadata,
  answer: URL,
  kept: Kept,
): Promise<ProvedIdentity> {
  const { issuer, clientId, clientSecret, redirectUri, clock } = options;
  const client: oauth.Client = {
    client_id: clientId,
    [oauth.clockSkew]: Math.round((clock() - Date.now()) / 1000),
    [oauth.clockTolerance]: TOLERANCE,
  };
  const how = { ...confined(issuer, metadata) };
  const response = await oauth.authorizationCodeGrantRequest(
    metadata,
    client,
    credentialsFor(metadata, clientSecret),
    oauth.validateAuthResponse(metadata, client, answer, kept.state),
    redirectUri,
    kept.codeVerifier,
    how,
  );
  const tokens = await oauth.processAuthorizationCodeResponse(
    metadata,
    client,
    response,
    {
      expectedNonce: kept.nonce,
      requireIdToken: true,
      // Whoever had to prove it anew did so within the flow, which is checked below to the second.
      ...(kept.provedSince && { maxAge: 3600 }),
    },
  );
  await oauth.validateApplicationLevelSignature(metadata, response, how);
  const claims = oauth.getValidatedIdTokenClaims(tokens)!;
  if (Number(kept.provedSince ?? 0) > (claims.auth_time ?? 0) + TOLERANCE) {
    throw new OAuthError(
      "ERR_OAUTH_ANSWER",
      "The provider did not ask for proof again.",
    );
  }
  let profile: Claims = claims;
  if (claims.email === undefined && metadata.userinfo_endpoint) {
    const said = await oauth.userInfoRequest(
      metadata,
      client,
      tokens.access_token,
      how,
    );
    profile = await oauth.processUserInfoResponse(
      metadata,
      client,
      claims.sub,
      said,
    );
  }
  return {
    issuer,
    subject: claims.sub,
    name: typeof profile.name === "string" ? profile.name : null,
    email: claimedEmail(profile),
    amr: federatedAmr(claims.amr),
    provedAt: (claims.auth_time ?? 0) * 1000,
  };
}

/** Only the provider and the endpoints that it names are asked. */
function confined(issuer: string, metadata: Metadata) {
  const { token_endpoint, jwks_uri, userinfo_endpoint = issuer } = metadata;
  const origins = new Set(
    [issuer, token_endpoint, jwks_uri, userinfo_endpoint].map((url) =>
      new URL(url).origin
    ),
  );
  return {
    [oauth.customFetch]: boundedFetch((url) => origins.has(url.origin)),
    // Whether http is allowed is decided by the function above: on this machine only.
    [oauth.allowInsecureRequests]: true,
  };
}

function credentialsFor(metadata: Metadata, secret: string): oauth.ClientAuth {
  const methods = metadata.token_endpoint_auth_methods_supported;
  const postOnly = methods?.includes("client_secret_post") &&
    !methods.includes("client_secret_basic");
  return postOnly
    ? oauth.ClientSecretPost(secret)
    : oauth.ClientSecretBasic(secret);
}

function asOAuthError(cause: unknown): OAuthError {
  const denied = cause instanceof oauth.AuthorizationResponseError;
  return denied
    ? new OAuthError("ERR_OAUTH_DENIED", "The provider said no.", { cause })
    : new OAuthError(
      "ERR_OAUTH_ANSWER",
      "The answer is not one to this flow.",
      { cause },
    );
}
