// Routes made of files.
import assert from "node:assert/strict";
import { App } from "fresh";
import { asking, built, withProject } from "./kit.ts";

/** A route that shows its parameters. */
const SHOW = `export const handler = (ctx) =>
  new Response(JSON.stringify(ctx.params));`;

/** A component that puts a tag around what it is given. */
function tag(name: string): string {
  return `import { h } from "preact";
export default ({ Component, children }) =>
  h("${name}", null, Component ? h(Component) : children);`;
}

/** A page that shows its data or a text. */
function pageOf(text: string): string {
  return `import { h } from "preact";
export default ({ data, error }) =>
  h("p", null, "${text}", data?.text, error?.message);`;
}

async function answers(
  files: Record<string, string>,
  test: (site: ReturnType<typeof asking>) => Promise<void>,
): Promise<void> {
  const routes = Object.entries(files).map(([path, text]) => [
    `routes/${path}`,
    text,
  ]);
  await withProject(Object.fromEntries(routes), async (root) => {
    await test(asking(await built(root, new App().fsRoutes())));
  });
}

const inBody = (html: string) => /<body>(.*)<\/body>/s.exec(html)?.[1];

Deno.test("files are found at the addresses they are named after", async () => {
  await answers({
    "index.ts": SHOW,
    "about.ts": SHOW,
    "blog/[slug]/index.ts": SHOW,
    "old/[...path].ts": SHOW,
    "docs/[[version]]/index.ts": SHOW,
    "(marketing)/career.ts": SHOW,
    "a/[x].ts": SHOW,
    "a/[x]/b.ts": SHOW,
    "a/c.ts": SHOW,
  }, async ({ told }) => {
    assert.equal(await told("/"), "200 {}");
    assert.equal(await told("/about"), "200 {}");
    assert.equal(await told("/blog/hi"), `200 {"slug":"hi"}`);
    assert.equal(await told("/old/x/y"), `200 {"path":"x/y"}`);
    assert.equal(await told("/docs"), `200 {"version":""}`);
    assert.equal(await told("/docs/1"), `200 {"version":"1"}`);
    assert.equal(await told("/career"), "200 {}");
    assert.equal(await told("/a/1"), `200 {"x":"1"}`);
    assert.equal(await told("/a/1/b"), `200 {"x":"1"}`);
    assert.equal(await told("/a/c"), "200 {}");
    assert.match(await told("/nowhere"), /^404/);
  });
});

Deno.test("wrapper, layouts and groups go around the pages of their folder", async () => {
  await answers({
    "_app.ts": tag("body"),
    "_layout.ts": tag("main"),
    "index.ts": pageOf("root"),
    "(a)/_layout.ts": tag("section"),
    "(a)/one.ts": pageOf("one"),
    "(b)/two.ts": pageOf("two"),
    "deep/_layout.ts": tag("article"),
    "deep/index.ts": pageOf("deep"),
  }, async ({ told }) => {
    const body = async (path: string) => inBody(await told(path));
    assert.equal(await body("/"), "<main><p>root</p></main>");
    assert.equal(
      await body("/one"),
      "<main><section><p>one</p></section></main>",
    );
    assert.equal(await body("/two"), "<main><p>two</p></main>");
    assert.equal(
      await body("/deep"),
      "<main><article><p>deep</p></article></main>",
    );
  });
});

Deno.test("a route's config drops layouts and the wrapper, or moves it", async () => {
  await answers({
    "_app.ts": tag("body"),
    "_layout.ts": tag("main"),
    "bare.ts": `${pageOf("bare")}
export const config = { skipInheritedLayouts: true, skipAppWrapper: true };`,
    "here.ts": `${SHOW}
export const config = { routeOverride: "/there/:x@:y" };`,
  }, async ({ told }) => {
    assert.equal(inBody(await told("/bare")), "<p>bare</p>");
    assert.equal(await told("/there/1@2"), `200 {"x":"1","y":"2"}`);
    assert.match(await told("/here"), /^404/);
  });
});

Deno.test("middlewares of folders run from the outside in", async () => {
  const leave = (name: string) =>
    `(ctx) => { ctx.state.trail = (ctx.state.trail ?? "") + "${name}";
      return ctx.next(); }`;
  const show = `export const handler = ({ state }) =>
    new Response(state.trail);`;
  await answers({
    "_middleware.ts": `export default [${leave("a")}, ${leave("b")}];`,
    "x/_middleware.ts": `export const handler = ${leave("c")};`,
    "x/(g)/_middleware.ts": `export default ${leave("d")};`,
    "x/(g)/[id].ts": show,
    "x/index.ts": show,
    "index.ts": show,
  }, async ({ told }) => {
    assert.equal(await told("/"), "200 ab");
    assert.equal(await told("/x"), "200 abc");
    assert.equal(await told("/x/1"), "200 abcd");
  });
});

Deno.test("handlers by method feed the page, and others are refused", async () => {
  await answers({
    "form.ts": `${pageOf("form")}
export const handlers = {
  POST: () => ({ data: { text: " sent" }, status: 422 }),
  DELETE: () => new Response("deleted"),
};`,
    "api.ts": `export const handler = { PUT: () => new Response("put") };`,
  }, async ({ ask, told }) => {
    assert.match(await told("/form"), /^200 .*<p>form<\/p>/);
    assert.match(
      await told("/form", { method: "POST" }),
      /^422 .*<p>form sent<\/p>/,
    );
    assert.equal(await told("/form", { method: "DELETE" }), "200 deleted");
    assert.equal((await ask("/form", { method: "HEAD" })).status, 200);

    const refused = await ask("/api");
    assert.equal(refused.status, 405);
    assert.equal(refused.headers.get("allow"), "PUT");
    const options = await ask("/api", { method: "OPTIONS" });
    assert.equal(options.status, 204);
    assert.equal(options.headers.get("allow"), "PUT");
  });
});

Deno.test("error pages answer for their folder, with the error's status", async () => {
  const thrower = (what: string) =>
    `import { HttpError } from "fresh";
export const handler = () => { throw ${what}; };`;
  await answers({
    "_error.ts": pageOf("top "),
    "_404.ts": pageOf("nothing"),
    "a/_error.ts": pageOf("a "),
    "a/boom.ts": thrower(`new Error("boom")`),
    "no.ts": thrower(`new HttpError(403, "no")`),
  }, async ({ told }) => {
    assert.match(await told("/a/boom"), /^500 .*<p>a boom<\/p>/);
    assert.match(await told("/no"), /^403 .*<p>top no<\/p>/);
    assert.match(await told("/unknown"), /^404 .*<p>nothing<\/p>/);
  });
});

Deno.test("folders in (_…) and tests are no routes", async () => {
  await answers({
    "(_components)/button.ts": SHOW,
    "index_test.ts": "throw new Error('imported');",
    "index.ts": SHOW,
  }, async ({ told }) => {
    assert.match(await told("/button"), /^404/);
    assert.match(await told("/index_test"), /^404/);
    assert.equal(await told("/"), "200 {}");
  });
});

Deno.test("routes of files can be put below a path", async () => {
  await withProject({ "routes/about.ts": SHOW }, async (root) => {
    const app = await built(root, new App().fsRoutes("/in"));
    assert.equal(await asking(app).told("/in/about"), "200 {}");
  });
});

Deno.test("a file that exports nothing of use is named", async () => {
  await withProject({ "routes/empty.ts": "export {};" }, async (root) => {
    const app = await built(root, new App().fsRoutes());
    assert.throws(() => app.handler(), /Export .* the route file "empty"/);
  });
});
