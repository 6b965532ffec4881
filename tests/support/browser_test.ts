/** The browser that other tests rely on must see what is wrong, or their silence means nothing. */

import assert from "node:assert/strict";
import { axeViolations } from "./axe.ts";
import { type DeviceOptions, withBrowser } from "./browser.ts";

/** Serves one page, with a content security policy, at a free port. */
async function withPage(
  html: string,
  use: (origin: string) => Promise<void>,
): Promise<void> {
  const server = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen() {} },
    (request) => {
      if (new URL(request.url).pathname !== "/") {
        return new Response("gone", {
          status: 404,
        });
      }
      return new Response(
        `<!doctype html><html lang="en"><title>Page</title>${html}`,
        {
          headers: {
            "content-type": "text/html; charset=utf-8",
            "content-security-policy":
              "default-src 'self' 'nonce-test'; connect-src *",
          },
        },
      );
    },
  );
  try {
    await use(`http://127.0.0.1:${server.addr.port}`);
  } finally {
    await server.shutdown();
  }
}

/** Visits a page and gives back what the browser complained about, all of it expected. */
async function complaintsAbout(
  html: string,
  options: DeviceOptions = {},
): Promise<string[]> {
  let lines: string[] = [];
  await withPage(html, (origin) =>
    withBrowser(async (browser) => {
      const device = await browser.open({
        ...options,
        origin,
        expected: [/./],
      });
      await device.page.goto("/");
      await device.page.evaluate(() => 0); // what the page did so far is reported before this
      lines = device.complaints;
    }));
  return lines;
}

Deno.test("a page that does nothing wrong has no complaints", async () => {
  assert.deepEqual(await complaintsAbout("<main><h1>Fine</h1></main>"), []);
});

for (
  const [what, html, pattern] of [
    [
      "an error",
      `<script nonce="test">throw new Error("broken")</script>`,
      /broken/,
    ],
    [
      "an inline script against the policy",
      `<script>1</script>`,
      /Content Security Policy/,
    ],
    [
      "an inline style against the policy",
      `<p style="color: red">x`,
      /Content Security Policy/,
    ],
    [
      "a missing file",
      `<script nonce="test" src="/gone.js"></script>`,
      /404 to GET/,
    ],
    [
      "another origin",
      `<script nonce="test">fetch("http://127.0.0.2:9/").catch(() => {})</script>`,
      /another origin: GET http:\/\/127.0.0.2:9/,
    ],
  ] as const
) {
  Deno.test(`the browser complains about ${what}`, async () => {
    assert.match((await complaintsAbout(html)).join("\n"), pattern);
  });
}

Deno.test("a complaint that was not expected fails the test", async () => {
  await withPage(
    `<script nonce="test">console.error("broken")</script>`,
    async (origin) => {
      await assert.rejects(
        withBrowser(async (browser) => {
          await (await browser.open({ origin })).page.goto("/");
        }),
        /broken/,
      );
    },
  );
});

Deno.test("devices are what they are told to be and share nothing", async () => {
  await withPage("<h1>Page</h1>", (origin) =>
    withBrowser(async (browser) => {
      const phone = await browser.open({
        origin,
        userAgent: "Phone/1",
        viewport: { width: 390, height: 700 },
        colorScheme: "dark",
        reducedMotion: "reduce",
      });
      const desktop = await browser.open({ origin });
      await phone.context.addCookies([{
        name: "mine",
        value: "1",
        url: origin,
      }]);
      await phone.page.goto("/");
      const seen = await phone.page.evaluate(() => [
        navigator.userAgent,
        innerWidth,
        matchMedia("(prefers-color-scheme: dark)").matches,
        matchMedia("(prefers-reduced-motion: reduce)").matches,
      ]);
      assert.deepEqual(seen, ["Phone/1", 390, true, true]);
      assert.deepEqual(await desktop.context.cookies(), []);
    }));
});

Deno.test("scripts can be switched off", async () => {
  const script = `<script nonce="test">document.title = "Script ran"</script>`;
  await withPage(script, (origin) =>
    withBrowser(async (browser) => {
      const { page } = await browser.open({ origin, javaScriptEnabled: false });
      await page.goto("/");
      assert.equal(await page.title(), "Page");
    }));
});

Deno.test("axe finds a field without a label and faint text", async () => {
  const html =
    `<style nonce="test">p { color: #999; background: #fff }</style>` +
    `<main><h1>Page</h1><input name="a"><p>Faint</p></main>`;
  await withPage(html, (origin) =>
    withBrowser(async (browser) => {
      const { page } = await browser.open({ origin });
      await page.goto("/");
      const rules = (await axeViolations(page)).map((line) =>
        line.split(":")[0]
      );
      assert.deepEqual(rules.sort(), ["color-contrast", "label"]);
    }));
});
