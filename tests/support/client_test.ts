/** The HTTP client that other tests rely on must behave like a browser where they count on it. */

import assert from "node:assert/strict";
import { createClient, FIREFOX_ON_LINUX } from "./client.ts";
import { openCookieJar } from "./cookie_jar.ts";

Deno.test("a jar keeps a cookie until its Max-Age has passed", () => {
  let now = 1_000_000;
  const jar = openCookieJar(true, () => now);
  jar.store("session=abc; Max-Age=60; Path=/; HttpOnly; SameSite=Lax");
  assert.equal(jar.header("/account"), "session=abc");
  assert.equal(jar.get("session")?.sameSite, "Lax");
  now += 60_000;
  assert.equal(jar.header("/account"), "");
});

Deno.test("a jar drops a cookie that is set again with Max-Age=0 or a past Expires", () => {
  const jar = openCookieJar(true);
  for (const end of ["Max-Age=0", "Expires=Thu, 01 Jan 1970 00:00:00 GMT"]) {
    jar.store("session=abc; Path=/");
    jar.store(`session=; ${end}; Path=/`);
    assert.deepEqual(jar.all(), []);
  }
});

Deno.test("a jar sends a cookie to its own path and below", () => {
  const jar = openCookieJar(true);
  jar.store("a=1; Path=/account");
  assert.equal(jar.header("/account"), "a=1");
  assert.equal(jar.header("/account/password"), "a=1");
  assert.equal(jar.header("/accounts"), "");
});

Deno.test("a jar refuses what a browser refuses", () => {
  const plain = openCookieJar(false);
  plain.store("a=1; Secure");
  plain.store("no pair");
  const https = openCookieJar(true);
  https.store("__Host-a=1; Path=/");
  https.store("__Host-a=1; Secure; Path=/account");
  https.store("__Host-a=1; Secure; Path=/; Domain=example.com");
  https.store("__Secure-a=1");
  assert.deepEqual([...plain.all(), ...https.all()], []);
  https.store("__Host-a=1; Secure; Path=/");
  assert.equal(https.header("/"), "__Host-a=1");
});

Deno.test("a client sends its cookies, its name and where it comes from", async () => {
  const seen: Request[] = [];
  const client = createClient({
    base: "http://127.0.0.1:1",
    origin: "https://latchkey.example",
    send(request) {
      seen.push(request);
      return new Response(null, {
        status: 303,
        headers: {
          location: "/account",
          "set-cookie": "__Host-session=1; Secure; Path=/",
        },
      });
    },
  });
  const answer = await client.post("/login", { email: "a b@example.com" });
  assert.equal(answer.status, 303);
  await client.get("/account", { "user-agent": null });
  const [posted, got] = seen;
  assert.equal(await posted.text(), "email=a+b%40example.com");
  assert.equal(posted.headers.get("origin"), "https://latchkey.example");
  assert.equal(posted.headers.get("sec-fetch-site"), "same-origin");
  assert.equal(posted.headers.get("user-agent"), FIREFOX_ON_LINUX);
  assert.equal(got.headers.get("cookie"), "__Host-session=1");
  assert.equal(got.headers.get("user-agent"), null);
});

Deno.test("a client over the network does not follow redirects", async () => {
  await using server = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen() {} },
    (request) => {
      const { headers } = request;
      return new Response(null, {
        status: 303,
        headers: {
          location: `/?${headers.get("origin")}&${headers.get("cookie")}`,
        },
      });
    },
  );
  const base = `http://127.0.0.1:${server.addr.port}`;
  const client = createClient({ base });
  client.cookies.set("session", "abc");
  const answer = await client.post("/logout", {});
  assert.equal(answer.status, 303);
  assert.equal(answer.headers.get("location"), `/?${base}&session=abc`);
  await answer.body?.cancel();
});
