// Islands in a real browser: they take over what the server rendered, with the
// elements passed to them, and work under a strict policy.
import assert from "node:assert/strict";
import { App, csp, staticFiles } from "fresh";
import { withBrowser } from "../../../tests/support/browser.ts";
import { built, withProject } from "./kit.ts";

const PROJECT = {
  "islands/parts.ts": `import { h } from "preact";
import { useState } from "preact/hooks";
import { asset, Head, IS_BROWSER } from "fresh/runtime";

export default function Panel({ start, since, children, extra }) {
  const [count, setCount] = useState(start);
  const [open, setOpen] = useState(false);
  return h("section", null,
    h(Head, null, h("title", null, "Count " + count)),
    h("button", { id: "more", onClick: () => setCount(count + 1) }, "+"),
    h("output", null, count, " since ", since.getTime()),
    h("a", { href: "/" }, "home"),
    h("img", { src: asset("/x.svg"), alt: "" }),
    h("div", { id: "children" }, children),
    h("button", { id: "toggle", onClick: () => setOpen(!open) }, "toggle"),
    open && h("div", { id: "extra" }, extra),
    IS_BROWSER ? h("b", { id: "live" }, "live") : h("i", null, "waiting"));
}

export function Clicks({ label }) {
  const [count, setCount] = useState(0);
  return h("button", { id: label, onClick: () => setCount(count + 1) },
    label, " ", count);
}

export function Swapped() {
  return IS_BROWSER ? h("em", null, "browser") : h("s", null, "server");
}
`,
  "routes/index.ts": `import { h } from "preact";
import Panel, { Clicks, Swapped } from "../islands/parts.ts";
const extra = h("p", null, "extra ", h(Clicks, { label: "hidden" }));
export default () => h("main", null,
  h(Panel, { start: 3, since: new Date(7), extra },
    h("label", { class: "kept", for: "f" }, "Name"),
    h("input", { id: "f", value: "preset", required: true }),
    h(Clicks, { label: "inside" })),
  h(Swapped, null), h("span", null, "between"),
  h(Clicks, { label: "alone" }));
`,
  "static/x.svg": `<svg xmlns="http://www.w3.org/2000/svg"/>`,
  "static/favicon.ico": "",
};

Deno.test("islands start, keep what they were given, and stay apart", async () => {
  await withProject(PROJECT, async (root) => {
    const policy = { useNonce: true, csp: ["upgrade-insecure-requests"] };
    const app = new App().use(csp(policy)).use(staticFiles()).fsRoutes();
    const handler = (await built(root, app)).handler();
    const server = Deno.serve(
      { port: 0, hostname: "127.0.0.1", onListen() {} },
      handler,
    );
    const origin = `http://127.0.0.1:${server.addr.port}`;
    try {
      await withBrowser(async ({ open }) => {
        const { page } = await open({ origin });
        await page.goto("/");
        await page.locator("#live").waitFor();
        const text = (selector: string) => page.locator(selector).innerText();

        await page.click("#more");
        assert.equal(await text("output"), "4 since 7");
        await page.waitForFunction(() => document.title === "Count 4");
        assert.equal(await page.locator("i").count(), 0);

        assert.equal(await text(".kept"), "Name");
        const field = page.locator("#f");
        assert.equal(await field.inputValue(), "preset");
        assert.ok(await page.locator("#f:required").count() === 1);
        await page.click("#inside");
        assert.equal(await text("#inside"), "inside 1");

        await page.click("#toggle");
        await page.click("#hidden");
        assert.equal(await text("#extra"), "extra hidden 1");
        assert.equal(await text("output"), "4 since 7");

        await page.click("#alone");
        assert.equal(await page.locator("main > s").count(), 0);
        const order = await page.locator("main").evaluate((main) =>
          [...main.children].map((child) => child.localName).join(" ")
        );
        assert.equal(order, "section em span button");
      });
    } finally {
      await server.shutdown();
    }
  });
});
