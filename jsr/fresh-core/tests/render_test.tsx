// Rendering pages: documents, wrappers, layouts and single elements.
import assert from "node:assert/strict";
import { App, createDefine, page, type PageProps } from "fresh";
import { asset, assetSrcSet } from "fresh/runtime";
import { asking } from "./kit.ts";

const define = createDefine<{ name: string }>();

function Wrapper({ Component }: PageProps) {
  return (
    <html lang="en">
      <head>
        <title>Site</title>
      </head>
      <body>
        <Component />
      </body>
    </html>
  );
}

const Main = ({ Component }: PageProps) => (
  <main>
    <Component />
  </main>
);
const Section = define.layout(async ({ Component, state }) => {
  await Promise.resolve();
  return (
    <section title={state.name}>
      <Component />
    </section>
  );
});

Deno.test("a page without a wrapper becomes a whole document", async () => {
  const { ask } = asking(new App().get("/", (ctx) => ctx.render(<p>hi</p>)));
  const response = await ask("/");
  const type = response.headers.get("content-type");
  assert.equal(type, "text/html; charset=utf-8");
  assert.equal(
    await response.text(),
    `<!DOCTYPE html><html><head><meta charset="utf-8"/></head>` +
      `<body><p>hi</p></body></html>`,
  );
});

Deno.test("render() takes a status and headers", async () => {
  const app = new App().get(
    "/",
    (ctx) => ctx.render(<p />, { status: 418, headers: { "x-foo": "abc" } }),
  );
  const response = await asking(app).ask("/");
  assert.equal(response.status, 418);
  assert.equal(response.headers.get("x-foo"), "abc");
});

Deno.test("wrapper and layouts go around the page, outermost first", async () => {
  const app = new App<{ name: string }>()
    .use((ctx) => {
      ctx.state.name = "Ada";
      return ctx.next();
    })
    .appWrapper(Wrapper).layout("*", Main).layout("/a", Section)
    .get("/", (ctx) => ctx.render(<p>root</p>))
    .get("/a/b", (ctx) => ctx.render(<p>deep</p>));
  const { told } = asking(app);
  const head = `200 <!DOCTYPE html><html lang="en"><head><title>Site</title>` +
    `</head><body><main>`;
  assert.equal(await told("/"), `${head}<p>root</p></main></body></html>`);
  assert.equal(
    await told("/a/b"),
    `${head}<section title="Ada"><p>deep</p></section></main></body></html>`,
  );
});

Deno.test("layouts can drop those above and the wrapper", async () => {
  const app = new App<{ name: string }>().appWrapper(Wrapper)
    .layout("*", Main)
    .layout("/alone", Section, { skipInheritedLayouts: true })
    .layout("/bare", Section, { skipAppWrapper: true })
    .get("/alone", (ctx) => ctx.render(<p />))
    .get("/bare", (ctx) => ctx.render(<p />));
  const { told } = asking(app);
  assert.doesNotMatch(await told("/alone"), /<main>/);
  assert.match(await told("/bare"), /<main><section ?><p><\/p>/);
  assert.doesNotMatch(await told("/bare"), /<title>/);
});

Deno.test("render() can leave wrappers out", async () => {
  const app = new App().appWrapper(Wrapper).layout("*", Main).get(
    "/",
    (ctx) =>
      ctx.render(<p />, {}, {
        skipAppWrapper: true,
        skipInheritedLayouts: true,
      }),
  );
  assert.doesNotMatch(await asking(app).told("/"), /<main>|<title>/);
});

Deno.test("an async layout may answer with a response", async () => {
  async function Gate() {
    await Promise.resolve();
    return new Response("instead");
  }
  const app = new App().layout("*", Gate)
    .get("/", (ctx) => ctx.render(<p />));
  assert.equal(await asking(app).told("/"), "200 instead");
});

Deno.test("a handler's data reaches its page, with status and headers", async () => {
  const handler = define.handlers({
    GET: () =>
      page({ n: 1 }, {
        status: 201,
        headers: [["set-cookie", "a=1"], ["set-cookie", "b=2"]],
      }),
  });
  const component = define.page<typeof handler>(({ data }) => <p>{data.n}</p>);
  const app = new App<{ name: string }>().route("/", { handler, component });
  const response = await asking(app).ask("/");
  assert.equal(response.status, 201);
  assert.deepEqual(response.headers.getSetCookie(), ["a=1", "b=2"]);
  assert.match(await response.text(), /<p>1<\/p>/);
});

Deno.test("links to the page itself and above it are marked", async () => {
  const app = new App().get("/docs/:page", (ctx) =>
    ctx.render(
      <nav>
        <a href="/docs/intro">here</a>
        <a href="/docs">above</a>
        <a href="/doc">elsewhere</a>
        <a href="/docs/intro?tab=1">other tab</a>
        <a href="/docs/intro" aria-current="step">own</a>
      </nav>,
    ));
  const html = await asking(app).told("/docs/intro");
  const links = [...html.matchAll(/aria-current="(\w+)">([^<]+)/g)];
  assert.deepEqual(links.map(([, value, text]) => `${text}: ${value}`), [
    "here: page",
    "above: true",
    "other tab: true",
    "own: step",
  ]);
});

Deno.test("images are cached for ever unless told otherwise", async () => {
  const app = new App().get("/", (ctx) =>
    ctx.render(
      <p>
        <img src="/a.png" srcset="/b.png 2x" />
        <img src="/c.png" data-fresh-disable-lock />
      </p>,
    ));
  const html = await asking(app).told("/");
  assert.ok(html.includes(`src="${asset("/a.png")}"`));
  assert.ok(html.includes(`srcset="${assetSrcSet("/b.png 2x")}"`));
  assert.ok(html.includes(`src="/c.png"`));
});

Deno.test("only addresses on this site are made cacheable", () => {
  for (const path of ["//a.b/c", "https://a.b/c", "c.png", "/\\a.b", ""]) {
    assert.equal(asset(path), path);
  }
  assert.match(asset("/a?b=1#c"), /^\/a\?b=1&__frsh_c=\w*#c$/);
  assert.equal(asset(asset("/a")), asset("/a"));
});

Deno.test("an element shared by all pages is left as it was", async () => {
  const shared = <script>go()</script>;
  const app = new App().get("/", (ctx) => ctx.render(shared));
  const { told } = asking(app);
  const nonces = [await told("/"), await told("/")].map((html) =>
    /nonce="(\w+)"/.exec(html)![1]
  );
  assert.notEqual(nonces[0], nonces[1]);
});

Deno.test("text of a visitor cannot become markup", async () => {
  const evil = `<script>"&'</script><!--x-->`;
  const app = new App().get(
    "/",
    (ctx) => ctx.render(<p title={evil}>{evil}</p>),
  );
  const html = await asking(app).told("/");
  assert.doesNotMatch(html, /<script|<!--/);
});

Deno.test("only a JSX element can be rendered", async () => {
  const { error } = console;
  console.error = () => {};
  const app = new App().get("/", (ctx) => ctx.render("text" as never));
  assert.match(await asking(app).told("/"), /^500/);
  console.error = error;
});
