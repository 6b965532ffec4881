/**
 * The four helpers, as the documentation of `@deno/kv-oauth` describes them, against a real provider.
 *
 * @module
 */
import assert from "node:assert/strict";
import {
  type IdentityProvider,
  openIdentityProvider,
} from "../../../tests/support/identity_provider.ts";

Deno.env.set("DENO_KV_PATH", ":memory:");
const { createHelpers } = await import("@deno/kv-oauth");

const SITE = "https://my-site.com";
const CALLBACK = `${SITE}/another-dir/callback`;

/** A flow that has come back from the provider: the address, and the cookie of the browser. */
interface Return {
  url: string;
  cookie: string;
}

function helpersFor({ issuer, clientId, clientSecret }: IdentityProvider) {
  return createHelpers({
    clientId,
    clientSecret,
    authorizationEndpointUri: `${issuer}/auth`,
    tokenUri: `${issuer}/token`,
    redirectUri: CALLBACK,
    defaults: { scope: ["openid", "email"] },
  });
}

async function openProvider() {
  return await openIdentityProvider([CALLBACK], {
    unasked: { subject: "ada-1", decision: "allow" },
  });
}

/** Goes to the provider and back, as a browser does. */
async function travel(away: Response): Promise<Return> {
  const cookie = pairOf(away);
  const jar = new Map<string, string>();
  let url = away.headers.get("location")!;
  while (!url.startsWith(SITE)) {
    const answer = await fetch(url, {
      redirect: "manual",
      headers: { cookie: [...jar].map((pair) => pair.join("=")).join("; ") },
    });
    await answer.body?.cancel();
    for (const line of answer.headers.getSetCookie()) {
      const [name, value] = line.split(";")[0].split("=");
      jar.set(name, value);
    }
    url = new URL(answer.headers.get("location")!, url).href;
  }
  return { url, cookie };
}

function pairOf(response: Response): string {
  return response.headers.getSetCookie()[0].split(";")[0];
}

function request(url: string, cookie?: string): Request {
  return new Request(url, { headers: cookie ? { cookie } : {} });
}

Deno.test("signIn sends to the service with PKCE by S256, and a cookie for ten minutes", async () => {
  await using provider = await openProvider();
  const { signIn } = helpersFor(provider);
  const seen = new Set<string>();
  for (let times = 0; times < 2; times++) {
    const response = await signIn(request(`${SITE}/signin`), {
      urlParams: { prompt: "login" },
    });
    assert.equal(response.status, 302);
    const { origin, pathname, searchParams } = new URL(
      response.headers.get("location")!,
    );
    assert.equal(origin + pathname, `${provider.issuer}/auth`);
    const { state, code_challenge, ...rest } = Object.fromEntries(searchParams);
    assert.deepEqual(rest, {
      response_type: "code",
      client_id: provider.clientId,
      redirect_uri: CALLBACK,
      scope: "openid email",
      code_challenge_method: "S256",
      prompt: "login",
    });
    assert.match(code_challenge, /^[\w-]{43}$/);
    assert.match(
      response.headers.get("set-cookie")!,
      /^__Host-oauth-session=[\w-]{36}; Secure; HttpOnly; Max-Age=600; SameSite=Lax; Path=\/$/,
    );
    seen.add(state).add(code_challenge).add(pairOf(response));
  }
  assert.equal(seen.size, 6, "nothing comes twice");
});

Deno.test("over plain http the cookie has no prefix and is not secure", async () => {
  await using provider = await openProvider();
  const { signIn } = helpersFor(provider);
  const response = await signIn(request("http://localhost:8000/signin"));
  const cookie = response.headers.get("set-cookie")!;
  assert.match(cookie, /^oauth-session=/);
  assert.ok(!/secure/i.test(cookie));
});

Deno.test("handleCallback gives the tokens, and a session that lasts until signOut", async () => {
  await using provider = await openProvider();
  const { signIn, handleCallback, getSessionId, signOut } = helpersFor(
    provider,
  );
  const back = await travel(
    await signIn(request(`${SITE}/signin?success_url=/success`)),
  );
  const { response, sessionId, tokens } = await handleCallback(
    request(back.url, back.cookie),
  );
  assert.equal(response.status, 302);
  assert.equal(response.headers.get("location"), "/success");
  assert.equal(tokens.tokenType, "bearer");
  assert.deepEqual(tokens.scope, ["openid", "email"]);
  assert.ok(tokens.expiresIn! > 0);
  const me = await fetch(`${provider.issuer}/me`, {
    headers: { authorization: `Bearer ${tokens.accessToken}` },
  });
  assert.equal((await me.json()).email, "ada@example.com");

  const cookie = pairOf(response);
  assert.equal(cookie, `__Host-site-session=${sessionId}`);
  assert.equal(await getSessionId(request(SITE, cookie)), sessionId);
  assert.equal(await getSessionId(request(SITE)), undefined);
  const out = await signOut(
    request(`${SITE}/signout?success_url=/bye`, cookie),
  );
  assert.equal(out.headers.get("location"), "/bye");
  assert.match(out.headers.get("set-cookie")!, /^__Host-site-session=;/);
  assert.equal(await getSessionId(request(SITE, cookie)), undefined);
});

Deno.test("the session's cookie is as the options say", async () => {
  await using provider = await openProvider();
  const { signIn } = helpersFor(provider);
  const back = await travel(await signIn(request(`${SITE}/signin`)));
  const { handleCallback, getSessionId } = createHelpers({
    clientId: provider.clientId,
    clientSecret: provider.clientSecret,
    authorizationEndpointUri: `${provider.issuer}/auth`,
    tokenUri: `${provider.issuer}/token`,
    redirectUri: CALLBACK,
  }, { cookieOptions: { name: "__Secure-triple-choc", domain: "news.site" } });
  const { response, sessionId } = await handleCallback(
    request(back.url, back.cookie),
  );
  const cookie = response.headers.get("set-cookie")!;
  assert.match(cookie, /^__Secure-triple-choc=/);
  assert.match(cookie, /Domain=news\.site/);
  assert.equal(await getSessionId(request(SITE, pairOf(response))), sessionId);
});

Deno.test("of twenty who bring the same code one gets the tokens", async () => {
  await using provider = await openProvider();
  const { signIn, handleCallback } = helpersFor(provider);
  const back = await travel(await signIn(request(`${SITE}/signin`)));
  const results = await Promise.allSettled(
    Array.from(
      { length: 20 },
      () => handleCallback(request(back.url, back.cookie)),
    ),
  );
  const won = results.filter(({ status }) => status === "fulfilled");
  assert.equal(won.length, 1);
});

Deno.test("a callback that is not the answer to this browser's flow gives nothing", async () => {
  await using provider = await openProvider();
  const { signIn, handleCallback } = helpersFor(provider);
  const start = async () =>
    await travel(await signIn(request(`${SITE}/signin`)));
  const changed = (url: string, name: string, value: string | null) => {
    const other = new URL(url);
    if (value === null) other.searchParams.delete(name);
    else other.searchParams.set(name, value);
    return other.href;
  };
  const other = await start();
  const wrong: Record<string, (back: Return) => Return> = {
    "without the cookie": ({ url }) => ({ url, cookie: "a=b" }),
    "with a made-up cookie": ({ url }) => ({
      url,
      cookie: `__Host-oauth-session=${crypto.randomUUID()}`,
    }),
    "with another browser's cookie": ({ url }) => ({
      url,
      cookie: other.cookie,
    }),
    "with another state": ({ url, cookie }) => ({
      url: changed(url, "state", "x"),
      cookie,
    }),
    "without state": ({ url, cookie }) => ({
      url: changed(url, "state", null),
      cookie,
    }),
    "with another code": ({ url, cookie }) => ({
      url: changed(url, "code", "x"),
      cookie,
    }),
    "without a code": ({ url, cookie }) => ({
      url: changed(url, "code", null),
      cookie,
    }),
    "with an error": ({ url, cookie }) => ({
      url: changed(url, "error", "access_denied"),
      cookie,
    }),
    "at another path": ({ url, cookie }) => ({
      url: url.replace("another-dir", "a-third-dir"),
      cookie,
    }),
  };
  for (const [what, alter] of Object.entries(wrong)) {
    const { url, cookie } = alter(await start());
    await assert.rejects(handleCallback(request(url, cookie)), Error, what);
  }
});

Deno.test("after signing in people are where they wanted to go, on this site", async () => {
  await using provider = await openProvider();
  const { signIn, handleCallback } = helpersFor(provider);
  const cases: [string, string | undefined, string][] = [
    ["?success_url=/a?b=c", `${SITE}/about`, "/a?b=c"],
    ["", `${SITE}/about`, `${SITE}/about`],
    ["", "https://elsewhere.example/about", "/"],
    ["", undefined, "/"],
    ["?success_url=//evil.example", undefined, "/"],
    ["?success_url=https://evil.example", undefined, "/"],
  ];
  for (const [query, referer, expected] of cases) {
    const headers = new Headers(referer ? { referer } : {});
    const away = await signIn(
      new Request(`${SITE}/signin${query}`, { headers }),
    );
    const { url, cookie } = await travel(away);
    const { response } = await handleCallback(request(url, cookie));
    assert.equal(response.headers.get("location"), expected);
  }
});
