// Islands as the server renders them.
import assert from "node:assert/strict";
import { App, csp, staticFiles } from "fresh";
import { parse } from "devalue";
import { type Answers, asking, built, withProject } from "./kit.ts";

const ISLANDS = `import { h } from "preact";
import { useState } from "preact/hooks";
export default function Counter({ start, children, aside }) {
  const [count] = useState(start);
  return h("b", null, count, children);
}
export const Label = ({ text }) => h("i", null, text);
`;

function pageWith(tree: string): string {
  return `import { h } from "preact";
import Counter, { Label } from "../islands/counter.ts";
export default () => ${tree};
`;
}

async function site(tree: string, test: (site: Answers) => Promise<void>) {
  const files = {
    "islands/counter.ts": ISLANDS,
    "routes/index.ts": pageWith(tree),
    "routes/plain.ts": pageWith(`h("p", null, "plain")`),
  };
  await withProject(files, async (root) => {
    const app = new App().use(csp({ useNonce: true })).use(staticFiles())
      .fsRoutes();
    await test(asking(await built(root, app)));
  });
}

/** Component numbers and props, as the browser gets them. */
function sent(html: string): [number, Record<string, unknown>][] {
  const [, text] = /;boot\(\[[^\]]*\],("(?:[^"\\]|\\.)*")/.exec(html)!;
  return parse(JSON.parse(text), { Slot: ([id]) => `slot ${id}` });
}

Deno.test("a page without an island has no script at all", async () => {
  await site("null", async ({ ask }) => {
    const response = await ask("/plain");
    assert.doesNotMatch(await response.text(), /<script/);
    assert.equal(response.headers.get("link"), null);
  });
});

Deno.test("an island is rendered and its script is announced", async () => {
  await site(`h(Counter, { start: 3 })`, async ({ ask }) => {
    const response = await ask("/");
    const html = await response.text();
    assert.match(html, /<!--frsh:island:0--><b>3<\/b><!--\/frsh:island:0-->/);
    assert.match(html, /from"\/_fresh\/js\/counter\.js"/);
    assert.match(
      response.headers.get("link")!,
      /<\/_fresh\/js\/counter\.js>; rel="modulepreload"/,
    );
    const policy = response.headers.get("content-security-policy")!;
    const [, nonce] = /<script type="module" nonce="(\w+)">/.exec(html)!;
    assert.ok(policy.includes(`'nonce-${nonce}'`));
  });
});

Deno.test("props of every kind arrive as they were", async () => {
  const text = `</script><!-- "q" \\u2028 \\\\ <b>`;
  const tree = `h(Counter, { start: 1, text: ${
    JSON.stringify(text)
  }, day: new Date(5), big: 12n, none: undefined, nil: null, nan: NaN,
    minus: -0, map: new Map([[1, new Set([2])]]), url: new URL("http://a.b/"),
    bytes: new Uint8Array([1, 2]), list: [1, , 3] })`;
  await site(tree, async ({ told }) => {
    const html = await told("/");
    assert.equal(html.split("</script>").length, 2);
    const [[component, props]] = sent(html);
    assert.equal(component, 0);
    assert.equal(props.text, text);
    assert.deepEqual(props.day, new Date(5));
    assert.equal(props.big, 12n);
    assert.ok("none" in props && props.none === undefined);
    assert.equal(props.nil, null);
    assert.ok(Number.isNaN(props.nan) && Object.is(props.minus, -0));
    assert.deepEqual(props.map, new Map([[1, new Set([2])]]));
    assert.equal(String(props.url), "http://a.b/");
    assert.deepEqual(props.bytes, new Uint8Array([1, 2]));
    assert.ok(!(1 in (props.list as unknown[])));
  });
});

Deno.test("what islands share is sent once", async () => {
  const tree = `(() => { const shared = { a: 1 };
    return h("p", null, h(Label, { text: "x", shared }),
      h(Label, { text: "y", shared })); })()`;
  await site(tree, async ({ told }) => {
    const [[, first], [, second]] = sent(await told("/"));
    assert.equal(first.shared, second.shared);
  });
});

Deno.test("elements passed to an island become slots", async () => {
  const tree = `h(Counter, { start: 1, aside: h("em", null, "kept") },
    h("p", null, "shown"), h(Label, { text: "inner" }))`;
  await site(tree, async ({ told }) => {
    const html = await told("/");
    assert.match(html, /<!--frsh:slot:1--><p>shown<\/p><!--frsh:island:1-->/);
    assert.match(html, /<template id="frsh-slot-0"><em>kept<\/em><\/template>/);
    const [[, outer], [, inner]] = sent(html);
    assert.equal(outer.aside, "slot 0");
    assert.equal(outer.children, "slot 1");
    assert.equal(inner.text, "inner");
  });
});

Deno.test("a function as a prop is an error that names it", async () => {
  await site(`h(Counter, { start: 1, onSave() {} })`, async ({ ask }) => {
    const { error } = console;
    const logged: unknown[] = [];
    console.error = (...args) => void logged.push(...args);
    assert.equal((await ask("/")).status, 500);
    console.error = error;
    assert.match(String(logged[0]), /island "counter".*prop "onSave"/);
  });
});

Deno.test("scripts are made when they are asked for", async () => {
  await site(`h(Counter, { start: 1 })`, async ({ ask }) => {
    const response = await ask("/_fresh/js/counter.js");
    const type = response.headers.get("content-type");
    assert.equal(type, "text/javascript; charset=utf-8");
    assert.match(await response.text(), /export\{.* as Label,.* as default\}/);
    const boot = await ask("/_fresh/js/fresh-boot.js");
    assert.match(await boot.text(), /export\{.* as boot\}/);
    assert.equal((await ask("/_fresh/js/none.js")).status, 404);
  });
});
