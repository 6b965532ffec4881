/**
 * Signing in through a service, in four functions.
 *
 * @module
 */
import {
  type Cookie,
  deleteCookie,
  getCookies,
  setCookie,
} from "@std/http/cookie";
import { depart, exchangeCode } from "./code_exchange.ts";
import {
  dropSession,
  FLOW_SECONDS,
  hasSession,
  keepFlow,
  keepSession,
  takeFlow,
} from "./store.ts";
import type { OAuth2ClientConfig, Tokens } from "./types.ts";

/** Options of `signIn`. */
export interface SignInOptions {
  /** More parameters for the service's address. */
  urlParams?: Record<string, string>;
}

/** What `createHelpers` makes. */
export interface Helpers {
  /** Sends somebody to the service. */
  signIn(request: Request, options?: SignInOptions): Promise<Response>;
  /** Takes them back: exchanges the code, starts a session, and sends them where they wanted to go. */
  handleCallback(
    request: Request,
  ): Promise<{ response: Response; sessionId: string; tokens: Tokens }>;
  /** Ends the session, if there is one, and sends them where they want to go. */
  signOut(request: Request): Promise<Response>;
  /** Gives the id of the session, if there is one. */
  getSessionId(request: Request): Promise<string | undefined>;
}

/** Options of `createHelpers`. */
export interface CreateHelpersOptions {
  /** How the cookie of the session differs from the usual one. */
  cookieOptions?: Partial<Cookie>;
}

/** Ninety days, in seconds. */
const SESSION_SECONDS = 90 * 24 * 60 * 60;

/**
 * Makes the helpers for one service.
 *
 * @param oauthConfig the service
 * @param options how the cookie of the session differs from the usual one
 * @returns `signIn`, `handleCallback`, `signOut` and `getSessionId`
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { createHelpers } from "@deno/kv-oauth";
 *
 * const { signIn } = createHelpers({
 *   clientId: "abc",
 *   clientSecret: "xyz",
 *   authorizationEndpointUri: "https://custom.com/oauth/authorize",
 *   tokenUri: "https://custom.com/oauth/token",
 *   redirectUri: "https://my-site.com/another-dir/callback",
 * });
 * const response = await signIn(new Request("https://my-site.com/oauth/signin"));
 * assert.equal(response.status, 302);
 * assert.equal(new URL(response.headers.get("location")!).origin, "https://custom.com");
 * ```
 */
export function createHelpers(
  oauthConfig: OAuth2ClientConfig,
  { cookieOptions }: CreateHelpersOptions = {},
): Helpers {
  const sessionName = (url: URL) =>
    cookieOptions?.name ?? nameFor(url, "site-session");

  return {
    async signIn(request, options) {
      const url = new URL(request.url);
      const departure = await depart(oauthConfig, options?.urlParams);
      const { state, codeVerifier } = departure;
      const id = crypto.randomUUID();
      const successUrl = successUrlOf(request);
      await keepFlow(id, { state, codeVerifier, successUrl });
      const response = redirect(departure.url.href);
      setCookie(response.headers, {
        ...cookieFor(url, "oauth-session", id),
        maxAge: FLOW_SECONDS,
      });
      return response;
    },
    async handleCallback(request) {
      const url = new URL(request.url);
      const id = cookieOf(request, nameFor(url, "oauth-session"));
      if (id === undefined) throw new Error("OAuth cookie not found");
      const flow = await takeFlow(id);
      const tokens = await exchangeCode(oauthConfig, url, flow);
      const sessionId = crypto.randomUUID();
      const cookie: Cookie = {
        ...cookieFor(url, "site-session", sessionId),
        maxAge: SESSION_SECONDS,
        ...cookieOptions,
      };
      await keepSession(sessionId, cookie.maxAge);
      const response = redirect(flow.successUrl);
      setCookie(response.headers, cookie);
      return { response, sessionId, tokens };
    },
    async signOut(request) {
      const name = sessionName(new URL(request.url));
      const id = cookieOf(request, name);
      const response = redirect(successUrlOf(request));
      if (id === undefined) return response;
      await dropSession(id);
      deleteCookie(response.headers, name, { path: "/", ...cookieOptions });
      return response;
    },
    async getSessionId(request) {
      const id = cookieOf(request, sessionName(new URL(request.url)));
      return id !== undefined && await hasSession(id) ? id : undefined;
    },
  };
}

/** Where to go in the end: `success_url`, else the page before if it is this site's, else the root. */
function successUrlOf(request: Request): string {
  const here = new URL(request.url);
  const wanted = here.searchParams.get("success_url") ??
    request.headers.get("referer");
  if (wanted === null || !URL.canParse(wanted, here)) return "/";
  return new URL(wanted, here).origin === here.origin ? wanted : "/";
}

function cookieOf(request: Request, name: string): string | undefined {
  return getCookies(request.headers)[name];
}

function cookieFor({ protocol }: URL, name: string, value: string): Cookie {
  return {
    name: nameFor({ protocol }, name),
    value,
    path: "/",
    httpOnly: true,
    secure: protocol === "https:",
    sameSite: "Lax",
  };
}

function nameFor({ protocol }: Pick<URL, "protocol">, name: string): string {
  return protocol === "https:" ? `__Host-${name}` : name;
}

function redirect(location: string): Response {
  return new Response(null, { status: 302, headers: { location } });
}
