// Which requests csrf() lets through.
import assert from "node:assert/strict";
import { App, csrf, type CsrfOptions } from "fresh";
import { asking } from "./kit.ts";

async function statusOf(
  headers: Record<string, string>,
  { method = "POST", options = {} as CsrfOptions } = {},
): Promise<number> {
  const app = new App().use(csrf(options)).all("/", () => new Response("in"));
  return (await asking(app).ask("/", { method, headers })).status;
}

const SITE = "sec-fetch-site";

Deno.test("safe methods pass wherever they come from", async () => {
  for (const method of ["GET", "HEAD", "OPTIONS"]) {
    const status = await statusOf({ [SITE]: "cross-site" }, { method });
    assert.equal(status, 200);
  }
});

Deno.test("every unsafe method from another site is refused", async () => {
  for (const method of ["POST", "PUT", "PATCH", "DELETE"]) {
    for (const from of ["cross-site", "same-site", "nonsense"]) {
      assert.equal(await statusOf({ [SITE]: from }, { method }), 403);
    }
  }
});

Deno.test("requests of the site's own pages and of the visitor pass", async () => {
  assert.equal(await statusOf({ [SITE]: "same-origin" }), 200);
  assert.equal(await statusOf({ [SITE]: "none" }), 200);
});

Deno.test("without Sec-Fetch-Site the origin decides", async () => {
  assert.equal(await statusOf({ origin: "http://localhost" }), 200);
  assert.equal(await statusOf({ origin: "https://localhost" }), 403);
  assert.equal(await statusOf({ origin: "null" }), 403);
});

Deno.test("a request with neither header passes", async () => {
  assert.equal(await statusOf({}), 200);
});

Deno.test("trusted origins are one, several, or decided by a function", async () => {
  const origin = "https://a.example";
  const from = { [SITE]: "cross-site", origin };
  for (
    const trusted of [
      origin,
      [origin, "https://b.example"],
      (given: string) => given === origin,
    ]
  ) {
    assert.equal(await statusOf(from, { options: { origin: trusted } }), 200);
    const other = { ...from, origin: "https://c.example" };
    assert.equal(await statusOf(other, { options: { origin: trusted } }), 403);
  }
});
