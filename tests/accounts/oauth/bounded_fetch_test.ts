/** A provider is asked within limits, whatever is at the other end. */

import assert from "node:assert/strict";
import { boundedFetch } from "../../../lib/accounts/oauth/bounded_fetch.ts";

const away = { name: "OAuthError", code: "ERR_OAUTH_PROVIDER" };

/** Serves one answer to everything while a test asks for it. */
async function withServer(
  answer: (request: Request) => Response | Promise<Response>,
  test: (base: string) => Promise<void>,
): Promise<void> {
  const server = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen() {} },
    answer,
  );
  try {
    await test(`http://127.0.0.1:${server.addr.port}`);
  } finally {
    await server.shutdown();
  }
}

Deno.test("an answer within the limits comes as it is", async () => {
  const made = new Response("hello", { status: 201, headers: { "x-a": "b" } });
  await withServer(() => made, async (base) => {
    const fetch = boundedFetch(() => true);
    const response = await fetch(base);
    assert.equal(response.status, 201);
    assert.equal(response.headers.get("x-a"), "b");
    assert.equal(await response.text(), "hello");
  });
});

Deno.test("an answer without a body comes without one", async () => {
  await withServer(() => new Response(null, { status: 204 }), async (base) => {
    assert.equal((await boundedFetch(() => true)(base)).status, 204);
  });
});

Deno.test("an answer that is too long is none, at any pace", async () => {
  const chunk = new TextEncoder().encode("x".repeat(1000));
  const pull = (controller: ReadableStreamDefaultController) =>
    controller.enqueue(chunk);
  await withServer(
    () => new Response(new ReadableStream({ pull })),
    async (base) => {
      await assert.rejects(boundedFetch(() => true)(base), away);
    },
  );
  await withServer(() => new Response("x".repeat(101)), async (base) => {
    const fetch = boundedFetch(() => true, { maxBytes: 100 });
    await assert.rejects(fetch(base), away);
  });
});

Deno.test("an answer that does not come is given up", async () => {
  const asked = Promise.withResolvers<Response>();
  await withServer(() => asked.promise, async (base) => {
    const fetch = boundedFetch(() => true, { patience: 20 });
    await assert.rejects(fetch(base), away);
    asked.resolve(new Response());
  });
});

Deno.test("an answer that stops half way is given up", async () => {
  let stop = () => {};
  const start = (controller: ReadableStreamDefaultController) => {
    controller.enqueue(new TextEncoder().encode("half"));
    stop = () => controller.close();
  };
  await withServer(
    () => new Response(new ReadableStream({ start })),
    async (base) => {
      const fetch = boundedFetch(() => true, { patience: 50 });
      await assert.rejects(fetch(base), away);
      stop();
    },
  );
});

Deno.test("a redirect is not followed", async () => {
  const visits: string[] = [];
  await withServer((request) => {
    visits.push(new URL(request.url).pathname);
    return new Response(null, { status: 302, headers: { location: "/inner" } });
  }, async (base) => {
    assert.equal((await boundedFetch(() => true)(`${base}/outer`)).status, 302);
    assert.deepEqual(visits, ["/outer"]);
  });
});

Deno.test("where nobody listens there is no answer", async () => {
  const listener = Deno.listen({ port: 0, hostname: "127.0.0.1" });
  const { port } = listener.addr;
  listener.close();
  await assert.rejects(
    boundedFetch(() => true)(`http://127.0.0.1:${port}`),
    away,
  );
});

Deno.test("only hosts that were agreed on are asked, in confidence", async () => {
  const fetch = boundedFetch(({ host }) => host === "id.example.com");
  for (
    const url of [
      "https://evil.example/",
      "https://id.example.com.evil.example/",
      "https://id.example.com@evil.example/",
      "http://id.example.com/",
      "http://169.254.169.254/",
      "file:///etc/passwd",
      "data:application/json,{}",
    ]
  ) await assert.rejects(fetch(url), away, url);
});
