/**
 * A real OpenID Connect provider for tests: npm's oidc-provider on a free port of this machine, with a page
 * of its own to log in and to consent. It keeps true that all it does is by the book, unless a test asks
 * for a forged ID token, and that nothing of it outlives the test.
 *
 * @module
 */

import {
  createServer,
  type IncomingMessage,
  type ServerResponse,
} from "node:http";
import {
  decodeJwt,
  exportJWK,
  generateKeyPair,
  type JWTPayload,
  SignJWT,
} from "jose";
import Provider from "oidc-provider";
import { freePort } from "./free_port.ts";

/** What the provider knows of somebody. */
export interface Known {
  name?: string;
  email?: string;
  email_verified?: boolean;
}

/** Signs claims with the provider's own key. */
export type Sign = (claims: JWTPayload) => Promise<string>;

/** How a provider behaves; a test may change it while the provider runs. */
export interface Behaviour {
  /** Who can log in there, by subject. */
  people: Record<string, Known>;
  /** Whom it logs in without showing a page; tests over HTTP have nobody to click. */
  unasked?: { subject: string; decision: "allow" | "refuse" };
  /** How it says that it knows somebody (RFC 8176). */
  amr?: string[];
  /** What browsers take it for: at `localhost` it is another site than one at 127.0.0.1. */
  host?: "127.0.0.1" | "localhost";
  /** Gives another ID token than the genuine one; undefined for none. */
  forge?: (
    claims: JWTPayload,
    sign: Sign,
    genuine: string,
  ) => string | undefined | Promise<string | undefined>;
}

/** A running provider. */
export interface IdentityProvider extends AsyncDisposable {
  issuer: string;
  clientId: string;
  clientSecret: string;
  behaviour: Behaviour;
  /** The paths that were asked for, in order. */
  visits: string[];
  /** The access tokens that it handed out. */
  accessTokens: string[];
}

interface Interaction {
  params: Record<string, string>;
}

const CLIENT = { clientId: "latchkey", clientSecret: "for tests only: secret" };

/**
 * Starts a provider.
 *
 * @param redirectUris addresses that it may send people back to
 * @param behaviour what differs from one where Ada can log in
 * @returns the provider, closed by `await using`
 */
export async function openIdentityProvider(
  redirectUris: string[],
  behaviour: Partial<Behaviour> = {},
): Promise<IdentityProvider> {
  const port = freePort();
  const issuer = `http://${behaviour.host ?? "127.0.0.1"}:${port}`;
  const own: Behaviour = {
    people: {
      "ada-1": {
        name: "Ada Lovelace",
        email: "ada@example.com",
        email_verified: true,
      },
    },
    ...behaviour,
  };
  const { privateKey } = await generateKeyPair("ES256", { extractable: true });
  const jwk = { ...await exportJWK(privateKey), kid: "one", alg: "ES256" };
  const sign: Sign = (claims) =>
    new SignJWT(claims).setProtectedHeader({ alg: "ES256", kid: "one" })
      .sign(privateKey);

  const provider = new Provider(issuer, {
    clients: [{
      client_id: CLIENT.clientId,
      client_secret: CLIENT.clientSecret,
      redirect_uris: redirectUris,
      id_token_signed_response_alg: "ES256",
    }],
    claims: {
      openid: ["sub", "amr"],
      email: ["email", "email_verified"],
      profile: ["name"],
    },
    cookies: { keys: ["for tests only"] },
    features: { devInteractions: { enabled: false } },
    findAccount: (_: unknown, sub: string) => ({
      accountId: sub,
      claims: () => ({ sub, ...own.people[sub] }),
    }),
    interactions: {
      url: (_: unknown, { uid }: { uid: string }) => `/interaction/${uid}`,
    },
    jwks: { keys: [jwk] },
    ttl: { Interaction: 600, Session: 600, Grant: 600 },
  });
  const accessTokens: string[] = [];
  provider.use(async (
    ctx: { path: string; body?: { id_token?: string; access_token?: string } },
    next: () => Promise<void>,
  ) => {
    await next();
    if (ctx.path !== "/token") return;
    if (ctx.body?.access_token) accessTokens.push(ctx.body.access_token);
    const genuine = ctx.body?.id_token;
    if (!genuine || !own.forge) return;
    ctx.body!.id_token = await own.forge(decodeJwt(genuine), sign, genuine);
  });

  const visits: string[] = [];
  const answer = provider.callback();
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url!, issuer);
    visits.push(pathname);
    if (!pathname.startsWith("/interaction/")) {
      return answer(request, response);
    }
    await interact(provider, own, request, response);
  });
  await new Promise<void>((done) => server.listen(port, "127.0.0.1", done));
  return {
    issuer,
    ...CLIENT,
    behaviour: own,
    visits,
    accessTokens,
    [Symbol.asyncDispose]: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

/** Shows the page, or does what its buttons do. */
async function interact(
  provider: InstanceType<typeof Provider>,
  { people, amr, unasked }: Behaviour,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { params }: Interaction = await provider.interactionDetails(
    request,
    response,
  );
  const clicked = request.method === "POST"
    ? Object.fromEntries(new URLSearchParams(await bodyOf(request)))
    : unasked;
  if (clicked === undefined) {
    response.setHeader("content-type", "text/html; charset=utf-8");
    response.end(pageFor(Object.keys(people)));
    return;
  }
  if (clicked.decision !== "allow") {
    return await provider.interactionFinished(request, response, {
      error: "access_denied",
      error_description: "<script>alert(1)</script> said no",
    });
  }
  const grant = new provider.Grant({
    accountId: clicked.subject,
    clientId: params.client_id,
  });
  grant.addOIDCScope(params.scope);
  await provider.interactionFinished(request, response, {
    login: { accountId: clicked.subject, amr },
    consent: { grantId: await grant.save() },
  });
}

function pageFor(subjects: string[]): string {
  const choices = subjects.map((subject) => `<option>${subject}</option>`);
  return `<!doctype html><html lang="en"><link rel="icon" href="data:,">
    <title>Provider</title><h1>Let Latchkey know who you are?</h1><form method="post">
    <label>Log in as <select name="subject">${choices.join("")}</select></label>
    <button name="decision" value="allow">Allow</button>
    <button name="decision" value="refuse">Refuse</button></form></html>`;
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of request) text += chunk;
  return text;
}
