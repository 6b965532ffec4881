// The policies that csp() sets.
import assert from "node:assert/strict";
import { App, csp, type CSPOptions, trailingSlashes } from "fresh";
import { asking } from "./kit.ts";

const HEADER = "content-security-policy";

function site(options?: CSPOptions) {
  const app = new App().use(csp(options))
    .get("/", (ctx) =>
      ctx.render(
        <main>
          <script>go()</script>
          <style>{"p{}"}</style>
        </main>,
      ))
    .get("/api", (ctx) => ctx.json({}))
    .get("/away", () => Response.redirect("http://localhost/"));
  return asking(app);
}

Deno.test("the default policy allows this site only", async () => {
  const policy = (await site().ask("/")).headers.get(HEADER)!;
  assert.match(policy, /default-src 'self'/);
  assert.match(policy, /script-src 'self' 'unsafe-inline'/);
  assert.match(policy, /frame-ancestors 'none'/);
});

Deno.test("a given directive replaces the default one", async () => {
  const given = ["img-src https://img.example", "frame-src 'none'"];
  const policy = (await site({ csp: given }).ask("/")).headers.get(HEADER)!;
  assert.match(policy, /img-src https:\/\/img\.example/);
  assert.doesNotMatch(policy, /img-src 'self'/);
  assert.match(policy, /frame-src 'none'/);
});

Deno.test("inline scripts and styles carry the nonce of the policy", async () => {
  const response = await site({ useNonce: true }).ask("/");
  const policy = response.headers.get(HEADER)!;
  const html = await response.text();
  const [, nonce] = /script-src 'self' 'nonce-([^']+)'/.exec(policy)!;
  assert.ok(html.includes(`<script nonce="${nonce}">`));
  assert.ok(html.includes(`<style nonce="${nonce}">`));
  assert.ok(policy.includes(`style-src 'self' 'nonce-${nonce}'`));
  assert.doesNotMatch(policy, /unsafe-inline/);
});

Deno.test("every response has a nonce of its own", async () => {
  const { ask } = site({ useNonce: true });
  const policies = [await ask("/"), await ask("/")].map((response) =>
    response.headers.get(HEADER)
  );
  assert.notEqual(policies[0], policies[1]);
});

Deno.test("HEAD names the same kind of policy as GET", async () => {
  const { ask } = site({ useNonce: true });
  const response = await ask("/", { method: "HEAD" });
  assert.match(response.headers.get(HEADER)!, /'nonce-\w+'/);
});

Deno.test("a response that was not rendered has no nonce", async () => {
  const response = await site({ useNonce: true }).ask("/api");
  assert.doesNotMatch(response.headers.get(HEADER)!, /nonce/);
});

Deno.test("the nonce reaches a policy set by an application around", async () => {
  const inner = new App().get("/", (ctx) => ctx.render(<style>{"p{}"}</style>))
    .handler();
  const outer = new App().use(csp({ useNonce: true }))
    .all("*", (ctx) => inner(ctx.req, ctx.info));
  const response = await asking(outer).ask("/");
  const policy = response.headers.get(HEADER)!;
  const [, nonce] = /nonce="(\w+)"/.exec(await response.text())!;
  assert.ok(policy.includes(`'nonce-${nonce}'`));
});

Deno.test("a redirect gets a policy, too", async () => {
  const response = await site().ask("/away");
  assert.equal(response.status, 302);
  assert.ok(response.headers.has(HEADER));
});

Deno.test("violations can be reported only, and somewhere", async () => {
  const options = { reportOnly: true, reportTo: "/api/reports" };
  const { headers } = await site(options).ask("/");
  assert.ok(!headers.has(HEADER));
  const policy = headers.get(`${HEADER}-report-only`)!;
  assert.match(policy, /report-to csp-endpoint; report-uri \/api\/reports/);
  const endpoints = headers.get("reporting-endpoints");
  assert.equal(endpoints, 'csp-endpoint="/api/reports"');
});

Deno.test("addresses end with a slash always, or never", async () => {
  const location = async (mode: "always" | "never", path: string) => {
    const app = new App().use(trailingSlashes(mode)).get(
      "/a",
      () => new Response("a"),
    );
    return (await asking(app).ask(path)).headers.get("location");
  };
  assert.equal(await location("always", "/a?b=1"), "/a/?b=1");
  assert.equal(await location("always", "/a/"), null);
  assert.equal(await location("never", "/a/?b=1"), "/a?b=1");
  assert.equal(await location("never", "/a"), null);
});
