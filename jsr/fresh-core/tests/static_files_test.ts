// Serving the files of the static directory.
import assert from "node:assert/strict";
import { App, staticFiles } from "fresh";
import { asset } from "fresh/runtime";
import { type Answers, asking, built, withProject } from "./kit.ts";

const FILES = {
  "static/a.css": "p{}",
  "static/sub/ü b,c.txt": "odd name",
  "static/.hidden": "hidden",
  "static/.well-known/x.json": "{}",
  "static/unknown.kind": "?",
  "generated/a.css": "never",
  "generated/b.css": "b{}",
  "secret.txt": "secret",
};

async function site(test: (site: Answers) => Promise<void>, basePath = "") {
  await withProject(FILES, async (root) => {
    const app = new App({ basePath }).use(staticFiles())
      .get("/", () => new Response("home"))
      .get("/a/:rest*", () => new Response("route"));
    const staticDir = ["static", "generated"];
    await test(asking(await built(root, app, { staticDir })));
  });
}

Deno.test("files are served with their media type", async () => {
  await site(async ({ ask }) => {
    const css = await ask("/a.css");
    assert.equal(css.headers.get("content-type"), "text/css; charset=utf-8");
    assert.equal(css.headers.get("content-length"), "3");
    assert.equal(await css.text(), "p{}");
    const unknown = (await ask("/unknown.kind")).headers.get("content-type");
    assert.equal(unknown, "application/octet-stream");
  });
});

Deno.test("of two directories the first one wins", async () => {
  await site(async ({ told }) => {
    assert.equal(await told("/a.css"), "200 p{}");
    assert.equal(await told("/b.css"), "200 b{}");
  });
});

Deno.test("names are found however their characters are escaped", async () => {
  await site(async ({ told }) => {
    assert.equal(await told("/sub/%C3%BC%20b%2Cc.txt"), "200 odd name");
    assert.equal(await told("/sub/ü b,c.txt"), "200 odd name");
  });
});

Deno.test("nothing outside of the directory and nothing hidden is served", async () => {
  await site(async ({ told }) => {
    for (
      const path of [
        "/.hidden",
        "/%2e%2e/secret.txt",
        "/..%2fsecret.txt",
        "/sub/..%5c..%5csecret.txt",
        "/secret.txt",
        "/sub",
        "/sub/",
        "/a.css/",
        "/a.css%00",
        "/%E0%A4%A",
      ]
    ) assert.match(await told(path), /^404/, path);
    assert.equal(await told("/.well-known/x.json"), "200 {}");
  });
});

Deno.test("an asset() address may be kept for a year", async () => {
  await site(async ({ ask }) => {
    const kept = await ask(asset("/a.css"));
    assert.match(kept.headers.get("cache-control")!, /max-age=31536000.*immut/);
    const plain = await ask("/a.css");
    assert.equal(plain.headers.get("cache-control"), "no-cache");
  });
});

Deno.test("the asset() address of another build leads to the plain one", async () => {
  await site(async ({ ask }) => {
    const response = await ask("/a.css?x=1&__frsh_c=old");
    assert.equal(response.status, 307);
    assert.equal(response.headers.get("location"), "/a.css?x=1");
  });
});

Deno.test("a file that is known already is not sent again", async () => {
  await site(async ({ ask }) => {
    const etag = (await ask("/a.css")).headers.get("etag")!;
    const strong = etag.replace("W/", "");
    for (const known of [etag, strong, `"x", ${etag}`, "*"]) {
      const headers = { "if-none-match": known };
      const response = await ask("/a.css", { headers });
      assert.equal(response.status, 304, known);
      assert.equal(response.body, null);
    }
    const headers = { "if-none-match": '"other"' };
    assert.equal((await ask("/a.css", { headers })).status, 200);
  });
});

Deno.test("files answer GET and HEAD only", async () => {
  await site(async ({ ask }) => {
    const head = await ask("/a.css", { method: "HEAD" });
    assert.equal(head.headers.get("content-length"), "3");
    assert.equal(head.body, null);
    const post = await ask("/a.css", { method: "POST" });
    assert.equal(post.status, 405);
    assert.equal(post.headers.get("allow"), "GET, HEAD");
  });
});

Deno.test("what is no file goes on to the routes", async () => {
  await site(async ({ told }) => {
    assert.equal(await told("/"), "200 home");
    assert.equal(await told("/a/b.css"), "200 route");
    assert.equal(await told("/favicon.ico"), "404");
  });
});

Deno.test("files are below the base path", async () => {
  await site(async ({ told }) => {
    assert.equal(await told("/base/a.css"), "200 p{}");
    assert.match(await told("/a.css"), /^404/);
    assert.match(await told("/basea.css"), /^404/);
  }, "/base");
});
