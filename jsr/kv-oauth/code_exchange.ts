/**
 * The OAuth 2.0 half: the address that people are sent to, and tokens for the code that they bring back.
 * All of it is oauth4webapi's; what is added is a limit on how long a service may take, how much it may
 * say, and that plain http is for this machine only.
 *
 * @module
 */
import * as oauth from "oauth4webapi";
import type { OAuth2ClientConfig, Tokens } from "./types.ts";

/** How long a service may take, in milliseconds. */
const PATIENCE = 10_000;

/** How much it may say, in bytes. */
const MAX_ANSWER = 256 * 1024;

const LOOPBACK = /^(?:localhost|127\.0\.0\.1|\[::1\])$/;

/** Where to send somebody, and what to keep until they come back. */
export interface Departure {
  /** The service's address, with everything that it is asked. */
  readonly url: URL;
  /** What the answer must carry. */
  readonly state: string;
  /** What proves that the code is ours. */
  readonly codeVerifier: string;
}

/**
 * Prepares a flow, with PKCE by S256 and a state of its own.
 *
 * @param config the service
 * @param urlParams more parameters for its address
 * @returns where to send somebody, and what to keep
 */
export async function depart(
  config: OAuth2ClientConfig,
  urlParams: Record<string, string> = {},
): Promise<Departure> {
  const state = oauth.generateRandomState();
  const codeVerifier = oauth.generateRandomCodeVerifier();
  const url = new URL(config.authorizationEndpointUri);
  const scope = [config.defaults?.scope ?? []].flat().join(" ");
  url.search = new URLSearchParams({
    response_type: "code",
    client_id: config.clientId,
    ...(config.redirectUri && { redirect_uri: config.redirectUri }),
    ...(scope && { scope }),
    state,
    code_challenge: await oauth.calculatePKCECodeChallenge(codeVerifier),
    code_challenge_method: "S256",
  }).toString();
  for (const [name, value] of Object.entries(urlParams)) {
    url.searchParams.append(name, value);
  }
  return { url, state, codeVerifier };
}

/**
 * Exchanges the code that somebody brought back.
 *
 * @param config the service
 * @param url the address they came back to
 * @param kept what was kept of the flow
 * @returns the tokens
 * @throws {Error} when the service said no, the state is another one, or the code is not taken
 */
export async function exchangeCode(
  config: OAuth2ClientConfig,
  url: URL,
  kept: Pick<Departure, "state" | "codeVerifier">,
): Promise<Tokens> {
  const { redirectUri, tokenUri, clientSecret } = config;
  if (
    redirectUri === undefined || new URL(redirectUri).pathname !== url.pathname
  ) {
    throw new Error("The redirect URI must be the one in the configuration.");
  }
  // Who issued the answer is not known here: only an app that knows its services can check `iss`.
  const answer = new URLSearchParams(url.search);
  answer.delete("iss");
  const server = { issuer: new URL(tokenUri).origin, token_endpoint: tokenUri };
  const client = { client_id: config.clientId };
  const response = await oauth.authorizationCodeGrantRequest(
    server,
    client,
    clientSecret === undefined
      ? oauth.None()
      : oauth.ClientSecretBasic(clientSecret),
    oauth.validateAuthResponse(server, client, answer, kept.state),
    redirectUri,
    kept.codeVerifier,
    {
      signal: () => AbortSignal.timeout(PATIENCE),
      [oauth.allowInsecureRequests]: LOOPBACK.test(new URL(tokenUri).hostname),
    },
  );
  const tokens = await oauth.processGenericTokenEndpointResponse(
    server,
    client,
    await withoutIdToken(response),
  );
  return {
    accessToken: tokens.access_token,
    tokenType: tokens.token_type,
    ...(tokens.expires_in && { expiresIn: tokens.expires_in }),
    ...(tokens.refresh_token && { refreshToken: tokens.refresh_token }),
    ...(tokens.scope && { scope: tokens.scope.split(" ") }),
  };
}

/** An ID token is nothing that is handed out here, and without an issuer it could not be checked. */
async function withoutIdToken(response: Response): Promise<Response> {
  const text = await readText(response);
  const { status, headers } = response;
  if (!response.ok) return new Response(text, { status, headers });
  const { id_token: _, ...rest } = JSON.parse(text);
  return Response.json(rest);
}

async function readText(response: Response): Promise<string> {
  let text = "";
  let size = 0;
  const decoder = new TextDecoder();
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength;
    if (size > MAX_ANSWER) throw new Error("The service's answer is too long.");
    text += decoder.decode(chunk, { stream: true });
  }
  return text;
}
