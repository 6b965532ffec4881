// Registering routes and finding them again.
import assert from "node:assert/strict";
import { App } from "fresh";
import { asking } from "./kit.ts";

const text = (value: string) => () => new Response(value);

Deno.test("each method has its own handler", async () => {
  const { told } = asking(
    new App()
      .get("/", text("get"))
      .post("/", text("post"))
      .put("/", text("put"))
      .patch("/", text("patch"))
      .delete("/", text("delete")),
  );
  for (const method of ["GET", "POST", "PUT", "PATCH", "DELETE"]) {
    assert.equal(await told("/", { method }), `200 ${method.toLowerCase()}`);
  }
});

Deno.test("all() answers every method", async () => {
  const { told } = asking(new App().all("/", text("any")));
  for (const method of ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]) {
    assert.equal(await told("/", { method }), "200 any");
  }
});

Deno.test("a fixed path wins over a pattern that was registered before", async () => {
  const { told } = asking(
    new App().get("/posts/:id", text("one")).get("/posts/new", text("new")),
  );
  assert.equal(await told("/posts/new"), "200 new");
  assert.equal(await told("/posts/7"), "200 one");
});

Deno.test("of two patterns the one registered first wins", async () => {
  const { told } = asking(
    new App().get("/:a/b", text("first")).get("/a/:b", text("second")),
  );
  assert.equal(await told("/a/b"), "200 first");
  assert.equal(await told("/a/c"), "200 second");
});

Deno.test("a wildcard takes the rest of the path", async () => {
  const { told } = asking(new App().get("/foo/*", text("foo")));
  assert.equal(await told("/foo/bar/baz"), "200 foo");
  assert.match(await told("/fo"), /^404/);
});

Deno.test("parameters are percent-decoded and the route is known", async () => {
  const app = new App().get(
    "/:place/:name",
    ({ params, route }) => new Response(`${params.name} ${route}`),
  );
  assert.equal(
    await asking(app).told("/in/J%C3%BCrgen%20A"),
    "200 Jürgen A /:place/:name",
  );
});

Deno.test("a malformed percent-escape is a bad request, not a failure", async () => {
  const { told } = asking(new App().get("/u/:name", text("never")));
  assert.equal(await told("/u/%E0%A4%A"), "400 Bad Request");
});

Deno.test("a method without handler is refused with those there are", async () => {
  const { ask } = asking(new App().get("/", text("")).put("/", text("")));
  const response = await ask("/", { method: "POST" });
  assert.equal(response.status, 405);
  assert.equal(response.headers.get("allow"), "GET, PUT, HEAD");
});

Deno.test("OPTIONS names the methods unless it has a handler", async () => {
  const { ask } = asking(new App().post("/", text("")));
  const response = await ask("/", { method: "OPTIONS" });
  assert.equal(response.status, 204);
  assert.equal(response.headers.get("allow"), "POST");
});

Deno.test("HEAD is answered like GET, without the body", async () => {
  const { ask } = asking(
    new App().get("/", () => new Response("body", { headers: { "x-a": "1" } })),
  );
  const response = await ask("/", { method: "HEAD" });
  assert.equal(response.headers.get("x-a"), "1");
  assert.equal(response.body, null);
});

Deno.test("HEAD has a handler of its own if one is given", async () => {
  const app = new App().get("/", text("")).head(
    "/",
    () => new Response(null, { status: 204 }),
  );
  assert.equal((await asking(app).ask("/", { method: "HEAD" })).status, 204);
});

Deno.test("a fixed path is found with a slash at its end, too", async () => {
  const { told } = asking(new App().get("/about", text("about")));
  assert.equal(await told("/about/"), "200 about");
});

Deno.test("repeated slashes in the address are collapsed", async () => {
  const app = new App().get("/a/b", ({ url }) => new Response(url.pathname));
  assert.equal(await asking(app).told("//a///b"), "200 /a/b");
});

Deno.test("every route is below the base path", async () => {
  const app = new App({ basePath: "/shop" }).get("/", text("shop")).get(
    "/about",
    ({ config }) => new Response(config.basePath),
  );
  const { told } = asking(app);
  assert.equal(await told("/shop"), "200 shop");
  assert.equal(await told("/shop/about"), "200 /shop");
  assert.match(await told("/about"), /^404/);
});

Deno.test("a mounted application answers below its path", async () => {
  const inner = new App()
    .use(async (ctx) => {
      const response = await ctx.next();
      response.headers.set("x-inner", "1");
      return response;
    })
    .get("/", text("inner"))
    .get("/:id", ({ params }) => new Response(params.id));
  const outer = new App().mountApp("/in", inner).get("/", text("outer"));
  const { ask, told } = asking(outer);
  assert.equal(await told("/in"), "200 inner");
  assert.equal(await told("/in/7"), "200 7");
  assert.equal((await ask("/")).headers.get("x-inner"), null);
  assert.equal((await ask("/in")).headers.get("x-inner"), "1");
});

Deno.test("forwarded headers count only when the proxy is trusted", async () => {
  const headers = { "x-forwarded-proto": "https", "x-forwarded-host": "a.b" };
  const route = (app: App<unknown>) =>
    asking(app.get("/", ({ url }) => new Response(url.origin)));
  const init = { headers };
  const plain = route(new App());
  assert.equal(await plain.told("/", init), "200 http://localhost");
  const trusting = route(new App({ trustProxy: true }));
  assert.equal(await trusting.told("/", init), "200 https://a.b");
});

Deno.test("a route may be fetched when it is first asked for", async () => {
  let fetched = 0;
  const app = new App().route("/", () => {
    fetched++;
    return Promise.resolve({ handler: text("lazy") });
  });
  const { told } = asking(app);
  assert.equal(fetched, 0);
  assert.equal(await told("/"), "200 lazy");
  assert.equal(await told("/"), "200 lazy");
  assert.equal(fetched, 1);
});

Deno.test("a server can be listened to on any free port", async () => {
  const ended = new AbortController();
  const address = Promise.withResolvers<Deno.NetAddr>();
  await new App().get("/", text("heard")).listen({
    port: 0,
    hostname: "127.0.0.1",
    signal: ended.signal,
    onListen: address.resolve,
  });
  const { port } = await address.promise;
  const response = await fetch(`http://127.0.0.1:${port}/`);
  assert.equal(await response.text(), "heard");
  ended.abort();
});
