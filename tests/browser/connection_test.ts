/** The account page while its connection fails, falls silent or is crowded out: when it asks again, and when it does not. */

import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { isSame, mark, row, type Scene, until, watch } from "./watched.ts";

/** What the browser says of a stream that a test cuts. */
const CUT = [/^Failed request: GET .*\/api\/(events|devices)/];

/** Notes on the page which events arrive there. */
async function noteEvents(page: Page): Promise<void> {
  await page.addInitScript(() => {
    globalThis.EventSource = class extends EventSource {
      constructor(url: string | URL) {
        super(url);
        for (const name of ["devices", "beat", "crowded", "error"]) {
          this.addEventListener(name, () => {
            document.body.setAttribute(`data-${name}`, "");
          });
        }
      }
    };
  });
}

/**
 * Stops the page's time; from now on it passes only as a test says. The moment at which it stops has to lie ahead when the
 * browser hears of it, and the stream may have been silent for a while by then, both longer on a busy machine. So there is
 * time enough, and the stream is opened anew when time stands still.
 */
async function stopTime({ page, asked, open }: Scene): Promise<void> {
  await until(() => asked.length === 1);
  await noteEvents(page);
  await page.clock.install();
  await page.reload();
  await mark(page);
  await page.locator("body[data-devices]").waitFor();
  await page.clock.pauseAt(await page.evaluate(() => Date.now() + 15_000));
  await forget(page, "devices");
  await page.evaluate(() => dispatchEvent(new Event("online")));
  await page.locator("body[data-devices]").waitFor();
  await until(() => open() === 1);
  // As if it had been asked for once by each of the two pages.
  asked.length = 2;
}

const forget = (page: Page, name: string) =>
  page.evaluate((name) => document.body.removeAttribute(`data-${name}`), name);

/** Cuts the page's stream and lets every other one fail. */
async function cut(page: Page): Promise<void> {
  await page.route("**/api/events*", (route) => route.abort("failed"));
  await page.evaluate(() => dispatchEvent(new Event("online")));
  await page.locator("body[data-error]").waitFor();
}

for (const [name, random, share] of [["soonest", 0, 0.5], ["latest", 1, 1]]) {
  Deno.test(`a page asks again later each time, at most once a minute, the ${name} that chance allows`, () =>
    watch(1, async (scene) => {
      const { page, asked } = scene;
      await page.addInitScript((random) => {
        Math.random = () => random;
      }, random as number);
      await stopTime(scene);
      await cut(page);
      for (const seconds of [1, 2, 4, 8, 16, 32, 60, 60]) {
        const wait = seconds * 1000 * (share as number);
        const before = asked.length;
        await page.clock.runFor(wait - 1);
        assert.equal(asked.length, before, `Asked before ${wait} ms`);
        await forget(page, "error");
        await page.clock.runFor(1);
        await page.locator("body[data-error]").waitFor();
        assert.equal(asked.length, before + 1);
      }
    }, CUT));
}

for (const event of ["focus", "online"]) {
  Deno.test(`a page that waits to ask again does so at once on "${event}"`, () =>
    watch(1, async (scene) => {
      const { page, signIn, open } = scene;
      await stopTime(scene);
      await cut(page);
      await until(() => open() === 0);
      await signIn("Kiosk");
      await page.unroute("**/api/events*");
      await page.evaluate((event) => dispatchEvent(new Event(event)), event);
      await row(page, "Kiosk").waitFor();
      assert.equal(open(), 1);
      assert.equal(await isSame(page), true);
    }, CUT));
}

Deno.test("a stream that is silent for two signs of life is opened anew", () =>
  watch(
    1,
    async (scene) => {
      const { page, asked, open } = scene;
      await stopTime(scene);
      await page.clock.runFor(30_000);
      assert.equal(asked.length, 2);
      await page.clock.runFor(6000);
      await until(() => asked.length === 3 && open() === 1);
    },
    [],
    // The server's own time goes on: it is silent for as long as any test takes.
    { heartbeat: 3_600_000 },
  ));

Deno.test("a stream that gives signs of life is left alone, however little it tells", () =>
  watch(
    1,
    async (scene) => {
      const { page, asked } = scene;
      await stopTime(scene);
      for (let times = 0; times < 8; times++) {
        await forget(page, "beat");
        await page.locator("body[data-beat]").waitFor();
        await page.clock.runFor(25_000);
      }
      assert.equal(asked.length, 2);
    },
    [],
    { heartbeat: 20 },
  ));

Deno.test("after a night's sleep one window asks again, and all are current", () =>
  watch(1, async (scene) => {
    const { page, context, signIn, asked, open } = scene;
    await stopTime(scene);
    const windows = [page, await context.newPage(), await context.newPage()];
    for (const other of windows.slice(1)) {
      const looked = other.waitForResponse("**/api/devices");
      await other.goto("/account");
      await looked;
    }
    await context.clock.fastForward("08:00:00");
    await until(() => asked.length === 3 && open() === 1);
    await signIn("Kiosk");
    await Promise.all(windows.map((window) => row(window, "Kiosk").waitFor()));
    assert.equal(asked.length, 3);
    assert.ok(asked[2] === page);
  }));

Deno.test("a page that is crowded out comes back by itself after a minute", () =>
  watch(1, async (scene) => {
    const { page, site, signIn, userId, asked, open } = scene;
    await stopTime(scene);
    const [own] = await site.sessions.list(userId);
    const crowd = Array.from({ length: 20 }, () => site.events.open(own)!);
    await page.locator("body[data-crowded]").waitFor();
    assert.equal(open(), 20);
    await signIn("Kiosk");
    await page.clock.runFor(29_000);
    assert.equal(asked.length, 2);
    await page.clock.runFor(31_000);
    await row(page, "Kiosk").waitFor();
    assert.equal(asked.length, 3);
    assert.equal(open(), 20);
    for (const stream of crowd) await stream.cancel();
  }));
