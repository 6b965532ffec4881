/**
 * `deno task screenshots FOLDER`: every page as a PNG, at 1280 and 390 pixels, light and dark. The pages
 * are those that the tests look at, from a site that is opened for the purpose.
 *
 * @module
 */

import { join } from "node:path";
import { withBrowser } from "./browser.ts";
import { openViewedSite } from "./viewed_site.ts";
import { VIEWS } from "./views.ts";

const [folder, ...only] = Deno.args;
if (folder === undefined) {
  console.error(
    "Name the folder to write to: deno task screenshots FOLDER [PAGE…]",
  );
  Deno.exit(2);
}
await Deno.mkdir(folder, { recursive: true });

await withBrowser(async (browser) => {
  for (const view of VIEWS) {
    if (only.length > 0 && !only.some((part) => view.name.includes(part))) {
      continue;
    }
    await using viewed = await openViewedSite(
      view.devices,
      undefined,
      view.env,
      {},
      view.remote,
    );
    for (const width of [1280, 390]) {
      for (const colorScheme of ["light", "dark"] as const) {
        const { page, context } = await browser.open({
          origin: viewed.site.origin,
          viewport: { width, height: 844 },
          colorScheme,
        });
        await context.addCookies(viewed.cookies);
        await view.show(page, viewed);
        await page.evaluate(() => document.fonts.ready);
        const file = `${
          view.name.replaceAll(/\W+/g, "-")
        }-${width}-${colorScheme}.png`;
        await page.screenshot({ path: join(folder, file), fullPage: true });
        await context.close();
        console.log(file);
      }
    }
  }
});
