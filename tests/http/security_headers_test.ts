/** Every kind of answer carries the same security headers, whatever went wrong. */

import assert from "node:assert/strict";
import type { Client, ClientRequest } from "../support/client.ts";
import { loggedBy, openBrokenAccounts, SECRET_DETAIL } from "./broken_site.ts";
import { assertHeaders, type Expected, problemOf } from "./expectations.ts";
import { everyStrategy, openQuickSite, sessionOf, signInOn } from "./kit.ts";

interface Kind extends Expected, ClientRequest {
  path: string;
  status: number;
}

const EVIL = { origin: "https://evil.example", "sec-fetch-site": "cross-site" };
const JSON_TYPE = { "content-type": "application/json" };

/** One answer of each kind that can be had without breaking anything, for a visitor who is logged in. */
const KINDS: Record<string, Kind> = {
  "a page": { path: "/", status: 200, page: true },
  "a page with an island": { path: "/account", status: 200, page: true },
  "a HEAD of a page": {
    path: "/account",
    method: "HEAD",
    status: 200,
    page: true,
  },
  "JSON": { path: "/api/session", status: 200 },
  "a stream of events": { path: "/api/events", status: 200 },
  "a health check": { path: "/healthz", status: 200 },
  "no content": { path: "/api/devices", method: "DELETE", status: 204 },
  "a redirect": { path: "/login", status: 303 },
  "a redirect after a form": {
    path: "/account/devices/x/revoke",
    method: "POST",
    status: 303,
  },
  "OPTIONS": { path: "/login", method: "OPTIONS", status: 204 },
  "a preflight from elsewhere": {
    path: "/api/devices",
    method: "OPTIONS",
    status: 204,
    headers: { ...EVIL, "access-control-request-method": "DELETE" },
  },
  "a read from elsewhere": { path: "/api/session", status: 200, headers: EVIL },
  "400 for a damaged path": { path: "/u/%E0%A4%A", status: 400 },
  "400 for a damaged path below a static file": {
    path: "/styles.css%",
    status: 400,
  },
  "403": {
    path: "/logout",
    method: "POST",
    headers: EVIL,
    status: 403,
    page: true,
  },
  "403 in the API": {
    path: "/api/devices",
    method: "DELETE",
    headers: EVIL,
    status: 403,
  },
  "404": { path: "/nothing", status: 404, page: true },
  "404 in the API": { path: "/api/nothing", status: 404 },
  "404 without a page": { path: "/favicon.ico", status: 404 },
  "405": { path: "/login", method: "PUT", status: 405, page: true },
  "405 in the API": { path: "/api/session", method: "DELETE", status: 405 },
  "405 for a static file": { path: "/styles.css", method: "POST", status: 405 },
  "413": {
    path: "/login",
    form: { email: "a".repeat(70_000) },
    status: 413,
    page: true,
  },
  "415": {
    path: "/login",
    method: "POST",
    body: "{}",
    headers: JSON_TYPE,
    status: 415,
    page: true,
  },
  "422": { path: "/login", form: { email: "" }, status: 422, page: true },
  "401": {
    path: "/login",
    form: { email: "x@example.com", password: "?" },
    status: 401,
    page: true,
  },
  "a static file": { path: "/styles.css", status: 200, file: true },
  "a font": {
    path: "/fonts/commissioner-latin.woff2",
    status: 200,
    file: true,
  },
  "a HEAD of a static file": {
    path: "/favicon.svg",
    method: "HEAD",
    status: 200,
    file: true,
  },
};

async function ask(
  client: Client,
  { path, ...request }: Kind,
): Promise<Response> {
  const { method, headers, form, body } = request;
  return await client.request(path, { method, headers, form, body });
}

for (
  const [origin, https] of [["https://latchkey.example", true], [
    "http://localhost:8000",
    false,
  ]] as const
) {
  for (const [what, kind] of Object.entries(KINDS)) {
    everyStrategy(
      `${what} carries the security headers, at ${origin}`,
      async (site) => {
        const [{ client }] = await signInOn(site, 1);
        const answer = await ask(client, kind);
        assert.equal(answer.status, kind.status);
        assertHeaders(answer, { ...kind, https }, what);
        await answer.body?.cancel();
      },
      { env: { ORIGIN: origin } },
    );
  }
}

everyStrategy(
  "a font that has not changed may be kept as long as before",
  async (site) => {
    const client = site.client();
    const path = "/fonts/commissioner-latin.woff2";
    const first = await client.get(path);
    await first.body?.cancel();
    const etag = first.headers.get("etag");
    const again = await client.get(path, { "if-none-match": etag });
    assert.equal(again.status, 304);
    const caching = again.headers.get("cache-control");
    assert.equal(caching, "public, max-age=604800");
    assert.equal(caching, first.headers.get("cache-control"));
  },
);

everyStrategy(
  "a file that has not changed carries the security headers",
  async (site) => {
    const client = site.client();
    const first = await client.get("/styles.css");
    await first.body?.cancel();
    const etag = first.headers.get("etag");
    const again = await client.get("/styles.css", { "if-none-match": etag });
    assert.equal(again.status, 304);
    assertHeaders(again, { file: true }, "304");
  },
);

Deno.test("an unexpected error is a 500 with the security headers, logged and not shown", async () => {
  await using site = await openQuickSite({
    parts: { openAccounts: openBrokenAccounts },
  });
  const client = site.client();
  const logged = await loggedBy(async () => {
    const answer = await client.post("/login", {
      email: "ada@example.com",
      password: "secret",
    });
    assert.equal(answer.status, 500);
    assertHeaders(answer, { page: true }, "500");
    const text = await answer.text();
    assert.ok(!text.includes(SECRET_DETAIL) && !text.includes("TypeError"));
  });
  assert.equal(logged.length, 1);
  assert.ok(logged[0].includes(SECRET_DETAIL));
});

everyStrategy(
  "an unexpected error in the API is a problem without details, with the security headers",
  async (site) => {
    const [{ client }, other] = await signInOn(site, 2);
    const { userId } = (await sessionOf(other.client))!;
    const key = ["sessions", userId, other.id];
    const { value } = await site.site.kv.get<Record<string, unknown>>(key);
    // No release has ever written such a time; it cannot be said in ISO 8601.
    const lastSeenAt = 8.64e15 + 1000;
    await site.site.kv.set(key, {
      ...value,
      createdAt: lastSeenAt,
      lastSeenAt,
      endsAt: 1e17,
    });
    const logged = await loggedBy(async () => {
      const answer = await client.get("/api/devices");
      assertHeaders(answer, {}, "500 in the API");
      const problem = await problemOf(answer, 500);
      assert.deepEqual(Object.keys(problem), ["type", "title", "status"]);
    });
    assert.match(logged.join(), /RangeError/);
  },
);

everyStrategy("503 carries the security headers", async (site) => {
  const [{ client }] = await signInOn(site, 1);
  site.sever();
  for (
    const [path, page] of [["/account", true], ["/api/devices", false], [
      "/readyz",
      false,
    ]] as const
  ) {
    const answer = await client.get(path);
    assert.equal(answer.status, 503);
    assertHeaders(answer, { page }, path);
    await answer.body?.cancel();
  }
});

everyStrategy(
  "no two pages have the same nonce, and every script of a page has it",
  async (site) => {
    const nonces = new Set<string>();
    for (let time = 0; time < 5; time++) {
      const answer = await site.client().get("/login");
      const [, nonce] = /'nonce-(\w+)'/.exec(
        answer.headers.get("content-security-policy")!,
      )!;
      nonces.add(nonce);
      const html = await answer.text();
      const inline = [...html.matchAll(/<(?:script|style)\b[^>]*>/g)];
      assert.ok(inline.length > 0);
      for (const [tag] of inline) {
        assert.ok(tag.includes(`nonce="${nonce}"`), tag);
      }
      assert.doesNotMatch(html, /\sstyle="|\son\w+="|javascript:/);
    }
    assert.equal(nonces.size, 5);
  },
);

everyStrategy(
  "Server-Timing says which strategy and how many reads",
  async (site) => {
    const [{ client }] = await signInOn(site, 1);
    // Memory answers once the log was read, however busy the machine is.
    await site.site.sessions.caughtUp();
    const reads = site.strategy === "kv" ? "1 read" : "0 reads";
    const timing = async (visitor: Client) =>
      (await visitor.get("/api/session")).headers.get("server-timing")!.replace(
        /=[\d.]+$/,
        "=",
      );
    assert.equal(
      await timing(client),
      `session;desc="${site.strategy}, ${reads}";dur=`,
    );
    assert.equal(
      await timing(site.client()),
      `session;desc="${site.strategy}, 0 reads";dur=`,
    );
  },
);
