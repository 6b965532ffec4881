// The ways to answer that a context offers.
import assert from "node:assert/strict";
import { App, type Context } from "fresh";
import { asking } from "./kit.ts";

function answering(handler: (ctx: Context<unknown>) => Response) {
  return asking(new App().get("/", handler)).ask("/");
}

const REDIRECTS: [target: string, location: string][] = [
  ["/", "/"],
  ["/a/b", "/a/b"],
  ["//evil.example/", "/evil.example/"],
  ["///a//b", "/a/b"],
  ["/a?next=//b", "/a?next=//b"],
  ["/a#//b", "/a#//b"],
  ["//a#x?//y", "/a#x?//y"],
  ["https://a.example//b", "https://a.example//b"],
];
for (const [target, location] of REDIRECTS) {
  Deno.test(`redirect("${target}") leads to ${location}`, async () => {
    const response = await answering((ctx) => ctx.redirect(target));
    assert.equal(response.status, 302);
    assert.equal(response.headers.get("location"), location);
  });
}

Deno.test("redirect() takes another status", async () => {
  const response = await answering((ctx) => ctx.redirect("/", 303));
  assert.equal(response.status, 303);
});

Deno.test("html() sends HTML in UTF-8", async () => {
  const response = await answering((ctx) =>
    ctx.html("<b>é</b>", { status: 201, headers: { "x-a": "1" } })
  );
  assert.equal(response.status, 201);
  assert.equal(response.headers.get("x-a"), "1");
  const type = response.headers.get("content-type");
  assert.equal(type, "text/html; charset=utf-8");
  assert.equal(await response.text(), "<b>é</b>");
});

Deno.test("json() sends JSON", async () => {
  const response = await answering((ctx) => ctx.json({ a: [1] }));
  assert.equal(response.headers.get("content-type"), "application/json");
  assert.deepEqual(await response.json(), { a: [1] });
});

Deno.test("text() sends plain text", async () => {
  const response = await answering((ctx) => ctx.text("plain"));
  assert.match(response.headers.get("content-type")!, /^text\/plain/);
  assert.equal(await response.text(), "plain");
});

Deno.test("stream() sends text and bytes as they come", async () => {
  const response = await answering((ctx) =>
    ctx.stream(async function* () {
      yield "a";
      await Promise.resolve();
      yield new Uint8Array([98]);
    })
  );
  assert.equal(await response.text(), "ab");
});

Deno.test("a stream that nobody reads on is ended", async () => {
  const ended = Promise.withResolvers<void>();
  const response = await answering((ctx) =>
    ctx.stream(function* () {
      try {
        while (true) yield "more";
      } finally {
        ended.resolve();
      }
    })
  );
  const reader = response.body!.getReader();
  await reader.read();
  await reader.cancel();
  await ended.promise;
});

Deno.test("a context knows the request and its connection", async () => {
  const response = await answering(({ req, info, isPartial, error, route }) =>
    Response.json([
      req.method,
      info.remoteAddr.transport,
      isPartial,
      error,
      route,
    ])
  );
  assert.deepEqual(await response.json(), ["GET", "tcp", false, null, "/"]);
});
