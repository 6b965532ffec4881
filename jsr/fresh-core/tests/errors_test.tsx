// What becomes of errors.
import assert from "node:assert/strict";
import { App, HttpError, page } from "fresh";
import { asking } from "./kit.ts";

/** Keeps expected errors out of the test's output. */
async function quietly<T>(test: () => Promise<T>): Promise<[T, unknown[]]> {
  const { error } = console;
  const logged: unknown[] = [];
  console.error = (...args) => void logged.push(...args);
  try {
    return [await test(), logged];
  } finally {
    console.error = error;
  }
}

function thrower(error: unknown) {
  return (): Response => {
    throw error;
  };
}

Deno.test("an error that nothing catches is logged and gives 500", async () => {
  const boom = new Error("secret detail");
  const { told } = asking(new App().get("/", thrower(boom)));
  const [answer, logged] = await quietly(() => told("/"));
  assert.equal(answer, "500 Internal server error");
  assert.deepEqual(logged, [boom]);
});

Deno.test("an HttpError gives its status and message", async () => {
  const app = new App().get("/gone", thrower(new HttpError(410, "Sold out")))
    .get("/teapot", thrower(new HttpError(418)));
  const { told } = asking(app);
  assert.equal(await told("/gone"), "410 Sold out");
  assert.equal(await told("/teapot"), "418 I'm a teapot");
});

Deno.test("a handler that returns no response is an error", async () => {
  const handler = (() => "text") as unknown as () => Response;
  const { ask } = asking(new App().get("/", handler));
  const [response, logged] = await quietly(() => ask("/"));
  assert.equal(response.status, 500);
  assert.match(String(logged[0]), /Return a Response/);
});

Deno.test("the closest error handler answers", async () => {
  const app = new App()
    .onError("*", ({ error }) => new Response(`top ${error}`, { status: 500 }))
    .onError("/a", () => new Response("nested", { status: 500 }))
    .get("/a/b", thrower(new Error("x")))
    .get("/c", thrower(new Error("y")));
  const { told } = asking(app);
  assert.equal(await told("/a/b"), "500 nested");
  assert.equal(await told("/c"), "500 top Error: y");
});

Deno.test("an error page is rendered with the error's status", async () => {
  const app = new App()
    .onError("*", { component: ({ error }) => <p>{String(error)}</p> })
    .get("/", thrower(new HttpError(403, "No")))
    .get("/boom", thrower(new Error("boom")));
  const { told } = asking(app);
  assert.match(await told("/"), /^403 .*<p>HttpError: No<\/p>/);
  assert.match(await told("/boom"), /^500 .*<p>Error: boom<\/p>/);
});

Deno.test("an error page may give another status", async () => {
  const app = new App().onError("*", {
    handler: () => page({ sorry: "later" }, { status: 503 }),
    component: ({ data }) => <p>{data.sorry}</p>,
  }).get("/", thrower(new Error("x")));
  assert.match(await asking(app).told("/"), /^503 .*<p>later<\/p>/);
});

Deno.test("notFound() answers unknown addresses and thrown 404s", async () => {
  const app = new App()
    .notFound(() => new Response("nothing", { status: 404 }))
    .onError("*", () => new Response("never", { status: 500 }))
    .get("/thrown", thrower(new HttpError(404)));
  const { told } = asking(app);
  assert.equal(await told("/unknown"), "404 nothing");
  assert.equal(await told("/thrown"), "404 nothing");
});

Deno.test("a notFound page is rendered with status 404", async () => {
  const app = new App().notFound({ component: () => <p>nothing</p> });
  assert.match(await asking(app).told("/x"), /^404 .*<p>nothing<\/p>/);
});

Deno.test("without an error page 404 and 405 are plain text", async () => {
  const { told } = asking(new App().get("/", () => new Response("")));
  assert.equal(await told("/x"), "404 Not Found");
  assert.equal(
    await told("/", { method: "POST" }),
    "405 Method Not Allowed",
  );
});

Deno.test("a root error page is outside of the root middlewares", async () => {
  const app = new App()
    .onError("*", () => new Response("oops", { status: 500 }))
    .use(async (ctx) => {
      const response = await ctx.next();
      response.headers.set("x-late", "1");
      return response;
    })
    .get("/", thrower(new Error("x")));
  assert.equal((await asking(app).ask("/")).headers.get("x-late"), null);
});
