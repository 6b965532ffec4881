/** Reading never changes anything, whatever a request pretends to be, and nothing else but the cookie speaks for anybody. */

import assert from "node:assert/strict";
import { ADDRESSES } from "./address_table.ts";
import {
  devicesOf,
  everyStrategy,
  type Scene,
  sessionOf,
  signInOn,
} from "./kit.ts";

/** Everything in the database, as text. */
async function contents({ site }: Scene): Promise<string> {
  const entries = await Array.fromAsync(site.kv.list({ prefix: [] }));
  return Deno.inspect(entries, {
    depth: 20,
    iterableLimit: Infinity,
    strAbbreviateSize: Infinity,
  });
}

/** Ways in which a GET claims to be something else. */
const DISGUISES: { query?: string; headers?: Record<string, string> }[] = [
  {},
  { query: "?_method=DELETE" },
  { query: "?_method=POST&_METHOD=POST" },
  { headers: { "x-http-method-override": "DELETE" } },
  {
    headers: { "x-http-method-override": "POST", "x-method-override": "POST" },
  },
  { headers: { "x-http-method": "DELETE" } },
];

everyStrategy(
  "GET and HEAD change nothing and set no cookie, whatever they claim to be",
  async (site) => {
    const [{ client }, { id }] = await signInOn(site, 2);
    const before = await contents(site);
    for (const { path } of ADDRESSES) {
      for (const { query = "", headers } of DISGUISES) {
        for (const method of ["GET", "HEAD"]) {
          const answer = await client.request(
            path.replace(":id", id) + query,
            { method, headers },
          );
          // A notice for the next page is no state of the site.
          const cookies = answer.headers.getSetCookie()
            .filter((line) => !/^__Host-session_notice=[\w-]*;/.test(line));
          assert.deepEqual(cookies, [], `${method} ${path}`);
          assert.ok(answer.status < 500);
          await answer.body?.cancel();
        }
      }
    }
    assert.equal(await contents(site), before);
  },
);

everyStrategy(
  "a form's _method does not make it another method",
  async (site) => {
    const [{ client }, other] = await signInOn(site, 2);
    for (const path of [`/api/devices/${other.id}`, "/api/devices"]) {
      const answer = await client.post(`${path}?_method=DELETE`, {
        _method: "DELETE",
      }, { "x-http-method-override": "DELETE" });
      assert.equal(answer.status, 405);
      await answer.body?.cancel();
    }
    assert.equal((await devicesOf(client)).length, 2);
  },
);

everyStrategy("a token counts in the cookie and nowhere else", async (site) => {
  const [{ client }] = await signInOn(site, 1);
  const { name, value } = client.cookies.get("__Host-session")!;
  const stranger = site.client();
  const headers: Record<string, string>[] = [
    { authorization: `Bearer ${value}` },
    { authorization: `Bearer ${value.repeat(2000)}` },
    { "x-session": value },
    { [name]: value },
    { cookie2: `${name}=${value}` },
    { "set-cookie": `${name}=${value}` },
  ];
  for (const each of headers) {
    assert.equal(await sessionOf(stranger, each), null, Object.keys(each)[0]);
  }
  for (
    const path of [
      `/api/session?${name}=${value}`,
      `/api/session?session=${value}&sid=${value}`,
    ]
  ) {
    const answer = await stranger.get(path);
    assert.equal(answer.status, 401);
    await answer.body?.cancel();
  }
  const posted = await stranger.post("/account/logout-everywhere", {
    [name]: value,
    session: value,
  });
  assert.equal(posted.headers.get("location"), "/login?next=%2Faccount");
  assert.notEqual(await sessionOf(client), null);
});

everyStrategy("a request that changes nothing sets no cookie", async (site) => {
  const [{ client }] = await signInOn(site, 1);
  for (
    const path of [
      "/",
      "/account",
      "/account/password",
      "/api/session",
      "/api/devices",
      "/nothing",
      "/styles.css",
    ]
  ) {
    for (const visitor of [client, site.client()]) {
      const answer = await visitor.get(path);
      assert.deepEqual(answer.headers.getSetCookie(), [], path);
      await answer.body?.cancel();
    }
  }
  const wrong = await client.post("/login", {
    email: "ada@example.com",
    password: "not this one",
  });
  assert.equal(wrong.status, 401);
  assert.deepEqual(wrong.headers.getSetCookie(), []);
  await wrong.body?.cancel();
});
