/**
 * What an OpenID Connect provider publishes of itself (OpenID Connect Discovery 1.0). What holds: it is
 * asked for when it is first needed, once at a time, and remembered for an hour; it counts only if the
 * provider calls itself, to the letter, what the settings call it (OWASP ASVS 5.0, 10.5.3), and if its
 * endpoints can be talked to in confidence; only the algorithms of digital signatures are left in it.
 *
 * @module
 */
import * as oauth from "oauth4webapi";
import { boundedFetch, isConfidential } from "./bounded_fetch.ts";
import { OAuthError } from "./errors.ts";

/** How long what was found counts, in milliseconds. */
const LIFETIME = 60 * 60 * 1000;

/** How long a failure is remembered, so that visitors cannot make us ask again and again. */
const COOL_DOWN = 5000;

/** Signatures that only the provider can make (RFC 7518, RFC 8037): neither `none` nor an HMAC. */
const SIGNATURE = /^(?:(?:RS|PS|ES)(?:256|384|512)|EdDSA|Ed25519)$/;

/** A provider, as it describes itself; the endpoints that are used are there. */
export type Metadata =
  & oauth.AuthorizationServer
  & Required<
    Pick<
      oauth.AuthorizationServer,
      "authorization_endpoint" | "token_endpoint" | "jwks_uri"
    >
  >;

const NEEDED = [
  "authorization_endpoint",
  "token_endpoint",
  "jwks_uri",
] as const;

/**
 * Makes the function that finds out about a provider.
 *
 * @param issuer its issuer identifier, as in the settings
 * @param clock the time of day, in milliseconds since 1970
 * @returns a function that resolves to the metadata, or rejects with `OAuthError` `ERR_OAUTH_PROVIDER`
 */
export function openDiscovery(
  issuer: string,
  clock: () => number,
): () => Promise<Metadata> {
  let found: { metadata: Promise<Metadata>; until: number } | undefined;
  return () => {
    if (found !== undefined && clock() < found.until) return found.metadata;
    const own = { metadata: discover(issuer), until: clock() + LIFETIME };
    own.metadata.catch(() => own.until = clock() + COOL_DOWN);
    found = own;
    return own.metadata;
  };
}

async function discover(issuer: string): Promise<Metadata> {
  const { origin } = new URL(issuer);
  const ask = boundedFetch((url) => url.origin === origin);
  const response = await oauth.discoveryRequest(new URL(issuer), {
    [oauth.customFetch]: ask,
    [oauth.allowInsecureRequests]: true,
  });
  const metadata = await oauth.processDiscoveryResponse(
    new URL(issuer),
    response,
  ).catch((cause) => {
    throw unusable(`${origin} publishes no metadata of this issuer.`, cause);
  });
  if (metadata.issuer !== issuer) {
    throw unusable(
      `The provider calls itself ${
        JSON.stringify(metadata.issuer)
      }. Set OIDC_ISSUER to exactly that.`,
    );
  }
  for (const name of [...NEEDED, "userinfo_endpoint"] as const) {
    const url = metadata[name];
    const missing = url === undefined && name === "userinfo_endpoint";
    if (missing || isUsable(url)) continue;
    throw unusable(`${origin} publishes no ${name} that can be used.`);
  }
  const algorithms = metadata.id_token_signing_alg_values_supported;
  return {
    ...metadata as Metadata,
    id_token_signing_alg_values_supported: algorithms?.filter((name) =>
      SIGNATURE.test(name)
    ),
  };
}

function isUsable(url: unknown): boolean {
  return typeof url === "string" && URL.canParse(url) &&
    isConfidential(new URL(url));
}

function unusable(message: string, cause?: unknown): OAuthError {
  return new OAuthError("ERR_OAUTH_PROVIDER", message, { cause });
}
