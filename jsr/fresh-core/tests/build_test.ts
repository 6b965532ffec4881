// Builds on disk, and the development server.
import assert from "node:assert/strict";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { App } from "fresh";
import { Builder } from "fresh/dev";
import { withProject } from "./kit.ts";

const PROJECT = {
  "main.ts": `import { App, staticFiles } from "fresh";
export const app = new App().use(staticFiles()).fsRoutes();`,
  "routes/index.ts": `import { h } from "preact";
import Hello from "../islands/hello.ts";
export default () => h("main", null, h(Hello, { name: "Ada" }));`,
  "routes/(_islands)/near.ts": `export default () => null;`,
  "islands/hello.ts": `import { h } from "preact";
export default ({ name }) => h("b", null, name);`,
  "static/a.css": "p{}",
};

interface Server {
  default: { fetch(request: Request): Promise<Response> };
}

async function built(root: string): Promise<string> {
  const { log } = console;
  console.log = () => {};
  try {
    await new Builder({ root }).build();
  } finally {
    console.log = log;
  }
  return join(root, "_fresh");
}

Deno.test("a build on disk serves pages, files and scripts", async () => {
  await withProject(PROJECT, async (root) => {
    const entry = pathToFileURL(join(await built(root), "server.js")).href;
    const server: Server = await import(entry);
    const ask = (path: string) =>
      server.default.fetch(new Request(`http://localhost${path}`));

    const page = await ask("/");
    const html = await page.text();
    assert.match(html, /<b>Ada<\/b>/);
    assert.equal(await (await ask("/a.css")).text(), "p{}");

    const scripts = [...page.headers.get("link")!.matchAll(/<([^>]+)>/g)];
    assert.equal(scripts.length, 3);
    for (const [, path] of scripts) {
      const script = await ask(path);
      assert.equal(script.status, 200);
      const caching = script.headers.get("cache-control")!;
      assert.match(caching, /immutable/);
      await script.body?.cancel();
    }
  });
});

Deno.test("the same project is built to the same files", async () => {
  await withProject(PROJECT, async (root) => {
    const read = async () =>
      await Deno.readTextFile(join(await built(root), "snapshot.js"));
    assert.equal(await read(), await read());
  });
});

Deno.test("an island that does not parse stops the build and leaves the last one", async () => {
  await withProject(PROJECT, async (root) => {
    const server = join(await built(root), "server.js");
    await Deno.writeTextFile(
      join(root, "islands/hello.ts"),
      "export default (",
    );
    await assert.rejects(built(root), /hello\.ts:1/);
    assert.ok((await Deno.stat(server)).isFile);
  });
});

Deno.test("an island can be registered wherever it is", async () => {
  const files = {
    "elsewhere/x.ts": `export default () => null;`,
    "routes/index.ts": `import { h } from "preact";
import X from "../elsewhere/x.ts";
export default () => h(X, {});`,
  };
  await withProject(files, async (root) => {
    const builder = new Builder({ root });
    builder.registerIsland("elsewhere/x.ts");
    const apply = await builder.build({ snapshot: "memory" });
    const app = new App().fsRoutes();
    apply(app);
    const response = await app.handler()(new Request("http://localhost/"));
    assert.match(await response.text(), /<!--frsh:island:0-->/);
  });
});

Deno.test("in development pages reload when a static file changes", async () => {
  await withProject(PROJECT, async (root) => {
    const ended = new AbortController();
    const address = Promise.withResolvers<Deno.NetAddr>();
    const main = pathToFileURL(join(root, "main.ts")).href;
    await new Builder({ root }).listen(() => import(main), {
      port: 0,
      hostname: "127.0.0.1",
      signal: ended.signal,
      onListen: address.resolve,
    });
    const base = `http://127.0.0.1:${(await address.promise).port}`;
    const text = async (path: string) =>
      await (await fetch(base + path)).text();
    try {
      const revisionOf = (page: string) =>
        /src="\/_frsh\/reload\.js\?revision=([\w-]+)"/.exec(page)?.[1];
      const before = revisionOf(await text("/"));
      assert.ok(before);
      assert.match(await text("/_frsh/reload.js"), /location\.reload\(\)/);

      const events = await fetch(`${base}/_frsh/alive`);
      const reader = events.body!.pipeThrough(new TextDecoderStream())
        .getReader();
      const first = (await reader.read()).value;
      await Deno.writeTextFile(join(root, "static/a.css"), "b{}");
      const second = (await reader.read()).value;
      assert.match(first!, new RegExp(`^data: ${before}$`, "m"));
      // A page that was made before and listens only now hears another revision than its own.
      const after = revisionOf(await text("/"));
      assert.notEqual(after, before);
      assert.match(second!, new RegExp(`^data: ${after}$`, "m"));
      await reader.cancel();

      const css = await fetch(`${base}/a.css`);
      assert.equal(css.headers.get("cache-control"), "no-store");
      assert.equal(await css.text(), "b{}");
    } finally {
      ended.abort();
    }
  });
});
