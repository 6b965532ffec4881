/**
 * Every page as visitors see it: in light and dark, wide and narrow, with assistive technology, and
 * while it loads.
 */

import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { assertAccessible } from "../support/axe.ts";
import { withBrowser } from "../support/browser.ts";
import { openViewedSite } from "../support/viewed_site.ts";
import { type View, VIEWS } from "../support/views.ts";

const HEIGHT = 844;

/** What an entry of the browser's "layout-shift" tells. */
interface LayoutShift {
  value: number;
  sources?: { node?: Node }[];
}

/** What has moved by itself while the page loaded, and how far. */
function movedByItself(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    new Promise<string[]>((resolve) => {
      const moved: string[] = [];
      new PerformanceObserver((list) => {
        for (
          const { value, sources } of list
            .getEntries() as unknown as LayoutShift[]
        ) {
          const nodes = sources?.map(({ node }) =>
            `${node?.nodeName} "${node?.textContent}"`
          );
          moved.push(`${value}: ${nodes?.join(", ")}`);
        }
      }).observe({ type: "layout-shift", buffered: true });
      // What is buffered has been handed over by the frame after the next.
      document.fonts.ready.then(() =>
        requestAnimationFrame(() => requestAnimationFrame(() => resolve(moved)))
      );
    })
  );
}

/** Elements that reach beyond the right edge of the window. */
function overflowing(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    if (scrollWidth <= clientWidth) return [];
    return [...document.querySelectorAll("body *")]
      .filter((element) =>
        element.getBoundingClientRect().right > clientWidth + 0.5
      )
      .map((element) => `${element.tagName} ${element.className}`);
  });
}

async function look(view: View, settings?: unknown): Promise<void> {
  await using viewed = await openViewedSite(
    view.devices,
    settings,
    view.env,
    {},
    view.remote,
  );
  const { site, cookies } = viewed;
  await withBrowser(async (browser) => {
    for (const width of [1280, 390]) {
      const { page, context } = await browser.open({
        origin: site.origin,
        viewport: { width, height: HEIGHT },
      });
      await context.addCookies(cookies);
      await view.show(page, viewed);
      if (!view.moves) assert.deepEqual(await movedByItself(page), []);
      assert.deepEqual(await overflowing(page), [], `At ${width} pixels`);
      for (const colorScheme of ["light", "dark"] as const) {
        await page.emulateMedia({ colorScheme });
        await assertAccessible(
          page,
          `${view.name}, ${width} pixels, ${colorScheme}`,
        );
      }
      if (!view.island) {
        assert.equal(
          await page.locator("script").count(),
          0,
          "Scripts without an island",
        );
      }
      await page.setViewportSize({ width: 320, height: 640 });
      assert.deepEqual(await overflowing(page), [], "At 320 pixels");
    }
  });
}

for (const view of VIEWS) {
  Deno.test(`the page "${view.name}" is accessible, fits and stays still`, () =>
    look(view));
}

Deno.test("the home page is so under jwt as well", async () => {
  await look(VIEWS.find(({ name }) => name === "home logged in")!, {
    strategy: "jwt",
  });
});
