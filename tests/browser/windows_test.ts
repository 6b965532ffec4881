/** Several windows of one browser on account pages: one of them keeps the stream, and all of them learn. */

import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { signUp as signUpAt } from "../http/kit.ts";
import { OVER, row, type Scene, until, watch } from "./watched.ts";

/** A window that is told by no stream finds out by asking. */
const REFUSED = /^Answer 401 to GET .*\/api\/devices$/;

/** Resolves when a window has looked for itself the next time. */
async function look(page: Page): Promise<void> {
  await (await page.waitForResponse("**/api/devices")).finished();
}

/** Opens more windows on the account page until there are so many. */
async function openWindows(
  { page, context }: Scene,
  count: number,
): Promise<Page[]> {
  const pages = [page];
  while (pages.length < count) {
    const next = await context.newPage();
    const looked = look(next);
    await next.goto("/account");
    await looked;
    pages.push(next);
  }
  return pages;
}

/** A window becomes hidden, or is seen again. */
const show = (page: Page, hidden: boolean) =>
  page.evaluate((hidden) => {
    Object.defineProperty(document, "hidden", {
      value: hidden,
      configurable: true,
    });
    document.dispatchEvent(new Event("visibilitychange"));
  }, hidden);

Deno.test("eight windows share one stream, all pages load, and all learn of every change", () =>
  watch(1, async (scene) => {
    const { signIn, revoke, open, asked } = scene;
    const pages = await openWindows(scene, 8);
    for (const name of ["Kiosk", "Tablet"]) {
      const id = await signIn(name);
      await Promise.all(pages.map((page) => row(page, name).waitFor()));
      assert.equal(open(), 1);
      await revoke(id);
      await Promise.all(
        pages.map((page) => row(page, name).waitFor({ state: "detached" })),
      );
    }
    await pages[7].goto("/account/password");
    await pages[7].goBack();
    await row(pages[7], "This device").waitFor();
    assert.equal(open(), 1);
    assert.equal(asked.length, 1);
  }));

Deno.test("every window says that its device was logged out, whichever page it shows", () =>
  watch(1, async (scene) => {
    const { page, revoke, open } = scene;
    const pages = await openWindows(scene, 4);
    await pages[3].goto("/account/password");
    const own = await page.locator("li.current").getAttribute("id");
    await revoke(own!.replace("device-", ""));
    await Promise.all(
      pages.map((page) => page.getByRole("heading", { name: OVER }).waitFor()),
    );
    await until(() => open() === 0);
  }, [REFUSED]));

Deno.test("a window that logs out everywhere goes its way, and the others are told without it", () =>
  watch(1, async (scene) => {
    const [leader, ...others] = await openWindows(scene, 3);
    const part = leader.locator(".everywhere");
    await part.getByRole("button").click();
    await part.getByRole("group").getByRole("button", {
      name: "Log out everywhere",
    }).click();
    await leader.waitForURL("**/login");
    for (const page of others) {
      await page.getByRole("heading", { name: OVER }).waitFor();
    }
  }, [REFUSED]));

/** How a window that leads stops leading. */
const ENDS: Record<string, (page: Page) => Promise<unknown>> = {
  closes: (page) => page.close(),
  "goes elsewhere": (page) => page.goto("/"),
  hides: (page) => show(page, true),
  freezes: (page) =>
    page.evaluate(() => document.dispatchEvent(new Event("freeze"))),
  async crashes(page) {
    const devtools = await page.context().newCDPSession(page);
    const crashed = page.waitForEvent("crash");
    devtools.send("Page.crash").catch(() => {});
    await crashed;
  },
};

for (const [how, end] of Object.entries(ENDS)) {
  Deno.test(`when the window that leads ${how}, another one leads and nothing is missed`, () =>
    watch(1, async (scene) => {
      const { signIn, open, asked } = scene;
      const [leader, ...others] = await openWindows(scene, 3);
      await signIn("Kiosk");
      await Promise.all(others.map((page) => row(page, "Kiosk").waitFor()));
      await end(leader);
      await signIn("Tablet");
      await Promise.all(others.map((page) => row(page, "Tablet").waitFor()));
      await until(() => asked.length === 2 && open() === 1);
      assert.ok(asked[0] === leader && asked[1] === others[0]);
    }));
}

Deno.test("a window that leads and is not heard of any more is relieved", () =>
  watch(1, async ({ page, context, signIn, userId, asked }) => {
    const hung = await context.newPage();
    await hung.goto("/");
    await page.close();
    await hung.evaluate((name) => {
      const forever = new Promise(() => {});
      navigator.locks.request(name, () => forever).catch(() => {});
    }, `events of ${userId}`);
    const next = await context.newPage();
    await next.clock.install();
    const looked = look(next);
    await next.goto("/account");
    await looked;
    await signIn("Kiosk");
    await next.clock.runFor(30_000);
    assert.equal(asked.length, 1);
    assert.equal(await row(next, "Kiosk").count(), 0);
    await next.clock.runFor(10_000);
    await row(next, "Kiosk").waitFor();
    assert.ok(asked[1] === next);
  }));

Deno.test("whatever is said on the channel only makes a window look for itself", () =>
  watch(2, async (scene) => {
    const { userId, open } = scene;
    const [leader, follower] = await openWindows(scene, 2);
    const looks: Page[] = [];
    scene.context.on("request", (request) => {
      if (request.url().endsWith("/api/devices")) {
        looks.push(request.frame().page());
      }
    });
    const liar = await scene.context.newPage();
    await liar.goto("/");
    const shown = await follower.locator("main").innerText();
    const looked = look(follower);
    await liar.evaluate((name) => {
      const channel = new BroadcastChannel(name);
      const lies = [{ devices: [] }, "ended", "<b>", null, { over: true }, 7];
      for (const lie of [...lies, "changed"]) channel.postMessage(lie);
    }, `events of ${userId}`);
    await looked;
    assert.ok(looks.every((page) => page === follower));
    for (const window of [leader, follower]) {
      assert.equal(await window.locator("main").innerText(), shown);
    }
    assert.equal(open(), 1);
  }));

Deno.test("two accounts in one browser do not mix", () =>
  watch(1, async (scene) => {
    const { page, context, signIn, site, visitor, userId } = scene;
    const pages = await openWindows(scene, 2);
    await pages[1].goto("/account/password");
    const bob = visitor();
    await signUpAt(bob, { name: "Bob", email: "bob@example.com" });
    const { session } = await (await bob.get("/api/session")).json();
    const own = await page.locator("li.current").getAttribute("id");

    // Bob logs in where Ada was; her session ends with that.
    const [{ name, value }] = bob.cookies.all();
    await context.addCookies([{ name, value, url: site.settings.origin }]);
    await site.sessions.revoke(userId, own!.replace("device-", ""));
    for (const window of pages) {
      await window.getByText("bob@example.com").waitFor();
      assert.equal(await window.getByText("ada@example.com").count(), 0);
    }

    await pages[1].goto("/account");
    const device = { label: "Bob's kiosk", browser: "", os: "", ip: "" };
    await signIn("Ada's kiosk");
    await site.sessions.signIn(new Headers(), {
      userId: session.userId,
      amr: ["pwd"],
      device: { ...device, type: "other" },
    });
    for (const window of pages) {
      await row(window, "Bob's kiosk").waitFor();
      assert.equal(await row(window, "Ada's kiosk").count(), 0);
    }
    assert.equal(site.events.size, 1);
  }, [REFUSED]));

for (const missing of ["locks", "BroadcastChannel"]) {
  Deno.test(`without ${missing} the window that has the focus keeps the stream, and the others look now and then`, () =>
    watch(1, async ({ page, context, signIn, open }) => {
      await page.goto("/");
      await context.addInitScript((missing) => {
        Reflect.deleteProperty(Navigator.prototype, missing);
        Reflect.deleteProperty(globalThis, missing);
      }, missing);
      const [focused, other] = [page, await context.newPage()];
      await other.clock.install();
      for (const window of [focused, other]) await window.goto("/account");
      await signIn("Kiosk");
      for (const window of [focused, other]) {
        await row(window, "Kiosk").waitFor();
      }
      const looked = look(other);
      await other.evaluate(() => {
        document.hasFocus = () => false;
        dispatchEvent(new Event("blur"));
      });
      await looked;
      await until(() => open() === 1);
      await signIn("Tablet");
      await row(focused, "Tablet").waitFor();
      assert.equal(await row(other, "Tablet").count(), 0);
      await other.clock.runFor(15_000);
      await row(other, "Tablet").waitFor();
      assert.equal(open(), 1);
    }));
}
