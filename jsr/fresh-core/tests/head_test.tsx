// What `<Head>` does to the document's head.
import assert from "node:assert/strict";
import { App, type PageProps } from "fresh";
import { Head } from "fresh/runtime";
import type { VNode } from "preact";
import { asking } from "./kit.ts";

function Wrapper({ Component }: PageProps) {
  return (
    <html>
      <head>
        <title>Site</title>
        <meta name="description" content="The site" />
        <link rel="stylesheet" href="/site.css" />
        <link rel="canonical" href="/" />
        <meta key="og" property="og:title" content="Site" />
      </head>
      <body>
        <Component />
      </body>
    </html>
  );
}

/** Head and body of a page in the wrapper. */
async function parts(page: VNode): Promise<[head: string, body: string]> {
  const app = new App().appWrapper(Wrapper).get("/", (ctx) => ctx.render(page));
  const html = await asking(app).told("/");
  const [, head, body] = /<head>(.*)<\/head><body>(.*)<\/body>/s.exec(html)!;
  return [head, body];
}

Deno.test("a title replaces the title", async () => {
  const [head, body] = await parts(
    <main>
      <Head>
        <title>Page &amp; more</title>
      </Head>
    </main>,
  );
  assert.match(head, /<title>Page &amp; more<\/title>/);
  assert.doesNotMatch(head, /Site<\/title>/);
  assert.equal(body, "<main></main>");
});

Deno.test("metas replace those of their name, and new ones are added", async () => {
  const [head] = await parts(
    <Head>
      <meta name="description" content="The page" />
      <meta name="robots" content="noindex" />
    </Head>,
  );
  assert.match(head, /name="description" content="The page"/);
  assert.doesNotMatch(head, /The site/);
  assert.match(head, /<meta name="robots" content="noindex"\/>$/);
});

Deno.test("a key decides what is replaced", async () => {
  const [head] = await parts(
    <Head>
      <meta key="og" property="og:title" content="Page" />
    </Head>,
  );
  assert.match(head, /content="Page"/);
  assert.doesNotMatch(head, /property="og:title" content="Site"/);
});

Deno.test("stylesheets are added, a canonical link is replaced", async () => {
  const [head] = await parts(
    <Head>
      <link rel="stylesheet" href="/page.css" />
      <link rel="canonical" href="/page" />
    </Head>,
  );
  assert.match(head, /href="\/site.css".*href="\/page.css"/s);
  assert.match(head, /rel="canonical" href="\/page"/);
  assert.doesNotMatch(head, /rel="canonical" href="\/"/);
});

Deno.test("the last of several heads wins", async () => {
  const [head] = await parts(
    <main>
      <Head>
        <title>First</title>
      </Head>
      <Head>
        <title>Second</title>
      </Head>
    </main>,
  );
  assert.match(head, /<title>Second<\/title>/);
  assert.doesNotMatch(head, /First/);
});

Deno.test("components work inside of a head", async () => {
  const Title = ({ text }: { text: string }) => <title>{text}</title>;
  const [head] = await parts(
    <Head>
      <Title text="Made" />
    </Head>,
  );
  assert.match(head, /<title>Made<\/title>/);
});

Deno.test("elements of a page's body stay where they are", async () => {
  const [head, body] = await parts(
    <main>
      <template>t</template>
      <noscript>n</noscript>
    </main>,
  );
  assert.doesNotMatch(head, /template|noscript/);
  assert.equal(
    body,
    "<main><template>t</template><noscript>n</noscript></main>",
  );
});

Deno.test("a page without a wrapper has its head filled, too", async () => {
  const app = new App().get("/", (ctx) =>
    ctx.render(
      <Head>
        <title>Alone</title>
      </Head>,
    ));
  assert.match(
    await asking(app).told("/"),
    /<head><meta charset="utf-8"\/><title>Alone<\/title><\/head>/,
  );
});
