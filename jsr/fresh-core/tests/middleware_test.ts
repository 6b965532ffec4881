// The order in which middlewares run.
import assert from "node:assert/strict";
import { App, HttpError, type Middleware } from "fresh";
import { asking } from "./kit.ts";

interface Trail {
  trail?: string[];
}

/** Leaves its name on the way in. */
function leave(name: string): Middleware<Trail> {
  return (ctx) => {
    ctx.state.trail = [...ctx.state.trail ?? [], name];
    return ctx.next();
  };
}

const show: Middleware<Trail> = ({ state }) =>
  new Response(state.trail?.join(" ") ?? "");

Deno.test("middlewares run in the order they were added", async () => {
  const app = new App<Trail>().use(leave("a"), leave("b")).use(leave("c"))
    .get("/", leave("d"), show);
  assert.equal(await asking(app).told("/"), "200 a b c d");
});

Deno.test("a middleware added after a route does not apply to it", async () => {
  const app = new App<Trail>().get("/early", show).use(leave("a"))
    .get("/late", show);
  const { told } = asking(app);
  assert.equal(await told("/early"), "200");
  assert.equal(await told("/late"), "200 a");
});

Deno.test("a middleware at a path applies there and below", async () => {
  const app = new App<Trail>().use("/a", leave("a")).use("/a/*", leave("b"))
    .get("/a", show).get("/a/x/:y", show).get("/ab", show);
  const { told } = asking(app);
  assert.equal(await told("/a"), "200 a b");
  assert.equal(await told("/a/x/y"), "200 a b");
  assert.equal(await told("/ab"), "200");
});

Deno.test("root middlewares see requests that no route takes", async () => {
  const seen: string[] = [];
  const app = new App().use((ctx) => {
    seen.push(ctx.req.method);
    return ctx.next();
  }).get("/", () => new Response(""));
  const { ask } = asking(app);
  await ask("/nowhere");
  await ask("/", { method: "PUT" });
  assert.deepEqual(seen, ["GET", "PUT"]);
});

Deno.test("a middleware can change the response on the way out", async () => {
  const app = new App().use(async (ctx) => {
    const response = await ctx.next();
    response.headers.set("server", "ours");
    return response;
  }).get("/", () => new Response("hi"));
  assert.equal((await asking(app).ask("/")).headers.get("server"), "ours");
});

Deno.test("a lazy middleware is fetched once", async () => {
  let fetched = 0;
  const app = new App<Trail>().use(() => {
    fetched++;
    return Promise.resolve(leave("lazy"));
  }).get("/", show);
  const { told } = asking(app);
  assert.equal(await told("/"), "200 lazy");
  assert.equal(await told("/"), "200 lazy");
  assert.equal(fetched, 1);
});

Deno.test("what is thrown below is in ctx.error on the way up", async () => {
  const thrown = new HttpError(409, "taken");
  let seen: unknown;
  const app = new App().use(async (ctx) => {
    try {
      return await ctx.next();
    } catch {
      seen = ctx.error;
      return new Response("caught");
    }
  }).get("/", () => {
    throw thrown;
  });
  assert.equal(await asking(app).told("/"), "200 caught");
  assert.equal(seen, thrown);
});

Deno.test("a middleware may run what is behind it again", async () => {
  let runs = 0;
  const app = new App().use(async (ctx) => {
    await ctx.next();
    return await ctx.next();
  }).use((ctx) => ctx.next()).get("/", () => new Response(`${++runs}`));
  assert.equal(await asking(app).told("/"), "200 2");
});

Deno.test("requests under way at once do not mix up their state", async () => {
  const gate = Promise.withResolvers<void>();
  const app = new App<{ id: string }>().use(async (ctx) => {
    ctx.state.id = ctx.url.pathname;
    if (ctx.url.pathname === "/1") await gate.promise;
    return await ctx.next();
  }).get("/:id", (ctx) => new Response(ctx.state.id));
  const { told } = asking(app);
  const slow = told("/1");
  assert.equal(await told("/2"), "200 /2");
  gate.resolve();
  assert.equal(await slow, "200 /1");
});
