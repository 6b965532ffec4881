/** What holds of every link that was mailed, whatever it is for (ASVS 6.5.1, 6.5.5, 6.6.2, 6.6.3). */

import assert from "node:assert/strict";
import { mailConfirmation } from "../../lib/by_mail/addresses.ts";
import { LINK_LIFE } from "../../lib/link_life.ts";
import type { Client } from "../support/client.ts";
import {
  ADA,
  BOB,
  codeOn,
  type MailSite,
  MINUTE,
  openMailSite,
  PASSWORD,
  press,
  send,
  signUpByMail,
} from "./kit.ts";

/** A kind of link. */
interface Kind {
  /** Asks for it in a browser, and returns its path; twice for the same purpose, if called twice. */
  ask(site: MailSite, client: Client): Promise<string>;
  /** The page on which the browser that asked shows its code. */
  sent: string;
  /** What is sent with the button. */
  form?: Record<string, string>;
  /** Whom it is mailed to, if not Ada. */
  to?: string;
  /** Whether whoever asks is logged in. */
  signedIn?: boolean;
}

const asking =
  (path: string, form: Record<string, string>, to = ADA.email) =>
  async (site: MailSite, client: Client) => {
    await send(client, path, form);
    return await site.linkTo(to);
  };

const NEW_PASSWORD = "eight brass latchkeys";

const KINDS: Record<string, Kind> = {
  "log-in": {
    ask: asking("/login/email", { email: ADA.email }),
    sent: "/login/email/sent",
  },
  "reset": {
    ask: asking("/password/forgot", { email: ADA.email }),
    sent: "/password/forgot/sent",
    form: { password: NEW_PASSWORD },
  },
  "sign-up": {
    ask: asking("/signup", { ...BOB, password: PASSWORD }, BOB.email),
    sent: "/signup/sent",
    to: BOB.email,
  },
  "change of address": {
    ask: asking(
      "/account/email",
      { email: "new@example.com", current: PASSWORD },
      "new@example.com",
    ),
    sent: "/account/email",
    to: "new@example.com",
    signedIn: true,
  },
};

/** A site on which Ada has an account, and the browser in which a link is asked for. */
async function scene({ signedIn }: Kind) {
  const site = await openMailSite();
  const owner = site.client();
  await signUpByMail(site, owner);
  return { site, browser: signedIn ? owner : site.client() };
}

/** Puts the kind of link between the requirement and what holds. */
function titleOf(what: string, name: string): string {
  const [, id = "", rest] = /^([\d.]+: )?(.*)$/.exec(name)!;
  return `${id}a link for ${what} ${rest}`;
}

for (const [what, kind] of Object.entries(KINDS)) {
  const test = (
    name: string,
    body: (site: MailSite, browser: Client) => Promise<void>,
  ) =>
    Deno.test(titleOf(what, name), async () => {
      const { site, browser } = await scene(kind);
      await using _closing = site;
      await body(site, browser);
    });
  const use = (client: Client, link: string, form = {}) =>
    press(client, link, { ...kind.form, ...form });

  test("6.5.1: works once", async (site, browser) => {
    const link = await kind.ask(site, browser);
    assert.equal((await use(browser, link)).status, 303);
    assert.equal((await use(browser, link)).status, 410);
    assert.equal((await browser.get(link)).status, 410);
  });

  test(
    "6.5.1: is used by one of twenty who press the button at once",
    async (site, browser) => {
      const link = await kind.ask(site, browser);
      const cookie = browser.cookies.header("/");
      const statuses = await Promise.all(
        Array.from({ length: 20 }, async () => {
          const answer = await site.client().post(link, kind.form ?? {}, {
            cookie,
          });
          await answer.body?.cancel();
          return answer.status;
        }),
      );
      assert.equal(statuses.filter((status) => status === 303).length, 1);
      assert.equal(statuses.filter((status) => status === 410).length, 19);
    },
  );

  test("6.5.5: works for ten minutes and not longer", async (site, browser) => {
    const early = await kind.ask(site, browser);
    site.advance(10 * MINUTE - 1);
    assert.equal((await browser.get(early)).status, 200);
    site.advance(1);
    assert.equal((await browser.get(early)).status, 410);
    assert.equal((await use(browser, early)).status, 410);
  });

  test(
    "6.5.5: works for as long as the mail and the page say",
    async (site, browser) => {
      const link = await kind.ask(site, browser);
      const page = await (await browser.get(kind.sent)).text();
      const mail = (await site.mailTo(kind.to ?? ADA.email)).text;
      const said = [/works once, for (\d+) minutes/, /within (\d+) minutes/]
        .map((words, at) => Number(words.exec([mail, page][at])?.[1]));
      assert.equal(said[0], said[1]);
      site.advance(said[0] * MINUTE - 1);
      assert.equal((await browser.get(link)).status, 200);
      site.advance(1);
      assert.equal((await browser.get(link)).status, 410);
    },
  );

  test(
    "6.6.2: is void once a newer one was asked for",
    async (site, browser) => {
      const older = await kind.ask(site, browser);
      const newer = await kind.ask(site, browser);
      assert.notEqual(older, newer);
      assert.equal((await use(browser, older)).status, 410);
      assert.equal((await use(browser, newer)).status, 303);
    },
  );

  test(
    "is not used up by looking at it, however often and by whatever looks",
    async (site, browser) => {
      const link = await kind.ask(site, browser);
      const scanner = site.client({ userAgent: "Mail scanner" });
      const headers = { "sec-fetch-site": null };
      for (const method of ["HEAD", "GET", "OPTIONS", "GET"]) {
        const answer = await scanner.request(link, { method, headers });
        await answer.body?.cancel();
        assert.ok(answer.status < 300, method);
        assert.deepEqual(answer.headers.getSetCookie(), []);
      }
      assert.equal((await use(browser, link)).status, 303);
    },
  );

  test(
    "6.6.2: needs the code of the browser that asked, in another one",
    async (site, browser) => {
      const link = await kind.ask(site, browser);
      const code = await codeOn(browser, kind.sent);
      const other = site.client();
      assert.match(await (await other.get(link)).text(), /name="code"/);
      for (const wrong of ["", "AAAA-AAAA", code.slice(0, 8)]) {
        assert.equal((await use(other, link, { code: wrong })).status, 422);
      }
      const typed = ` ${code.toLowerCase().replace("-", " ")} `;
      assert.equal((await use(other, link, { code: typed })).status, 303);
    },
  );

  test(
    "6.6.3: is void after five wrong codes, sent one by one or all at once",
    async (site, browser) => {
      for (const atOnce of [false, true]) {
        const link = await kind.ask(site, browser);
        const code = await codeOn(browser, kind.sent);
        const other = site.client();
        const statuses: number[] = [];
        const guess = async (at: number) => {
          const wrong = { code: `AAAA-AA${String(at).padStart(2, "0")}` };
          statuses.push((await use(other, link, wrong)).status);
        };
        const guesses = Array.from({ length: 12 }, (_, at) => at);
        if (atOnce) await Promise.all(guesses.map(guess));
        else for (const at of guesses) await guess(at);
        const wrong = statuses.filter((status) => status === 422).length;
        assert.equal(wrong, 4, String(statuses));
        assert.equal((await use(other, link, { code })).status, 410);
        assert.equal((await use(browser, link)).status, 410);
      }
    },
  );

  test(
    "6.6.2: does not take the code that was shown for another link",
    async (site, browser) => {
      await kind.ask(site, browser);
      const older = await codeOn(browser, kind.sent);
      const link = await kind.ask(site, browser);
      const other = site.client();
      assert.equal((await use(other, link, { code: older })).status, 422);
    },
  );

  test(
    "is of the site's own origin, whatever Host says",
    async (site, browser) => {
      const poisoned = {
        host: "evil.example",
        "x-forwarded-host": "evil.example",
        forwarded: "host=evil.example",
      };
      const rebound = site.client({ base: "https://evil.example" });
      for (const line of browser.cookies.all()) {
        rebound.cookies.set(line.name, line.value);
      }
      const path = await kind.ask(site, {
        ...rebound,
        post: (path, form) => rebound.post(path, form, poisoned),
      });
      assert.match(path, /^\/[a-z/]+\/[\w-]{65}$/);
    },
  );

  test(
    "sends no Referer from its page, and says nothing to a cache",
    async (site, browser) => {
      const link = await kind.ask(site, browser);
      for (
        const answer of [await browser.get(link), await use(browser, link)]
      ) {
        await answer.body?.cancel();
        assert.equal(answer.headers.get("referrer-policy"), "no-referrer");
        assert.equal(answer.headers.get("cache-control"), "private, no-store");
      }
    },
  );

  test("is not used by another site's form", async (site, browser) => {
    const link = await kind.ask(site, browser);
    const answer = await browser.post(link, kind.form ?? {}, {
      origin: "https://evil.example",
      "sec-fetch-site": "cross-site",
    });
    await answer.body?.cancel();
    assert.equal(answer.status, 403);
    assert.equal((await use(browser, link)).status, 303);
  });

  test(
    "6.5.2: is not in the database, nor is anything that would be one",
    async (site, browser) => {
      const link = await kind.ask(site, browser);
      const code = await codeOn(browser, kind.sent);
      const secret = link.slice(-43);
      const cookie = browser.cookies.header("/");
      for await (const { key, value } of site.site.kv.list({ prefix: [] })) {
        const stored = Deno.inspect([key, value], {
          depth: 10,
          iterableLimit: 1e4,
          strAbbreviateSize: 1e6,
        });
        assert.ok(!stored.includes(secret), String(key));
        assert.ok(!stored.includes(code), String(key));
        for (const [, asked] of cookie.matchAll(/asked_\w+=([\w-]{43})/g)) {
          assert.ok(!stored.includes(asked), String(key));
        }
      }
    },
  );
}

Deno.test("what is no link works as little as one that was used", async () => {
  await using site = await openMailSite();
  const client = site.client();
  const shaped = "A".repeat(65);
  for (
    const base of [
      "/login/email/",
      "/password/reset/",
      "/signup/",
      "/email/confirm/",
      "/email/change/",
      "/email/undo/",
      "/logout/",
    ]
  ) {
    for (const token of [shaped, "x", `${shaped}A`, "%00", "__proto__"]) {
      assert.equal((await client.get(base + token)).status, 410, base + token);
      const answer = await client.post(base + token, { password: "x" });
      assert.equal(answer.status, 410, base + token);
    }
  }
});

Deno.test("a link for one purpose does not serve another", async () => {
  await using site = await openMailSite();
  const client = site.client();
  await signUpByMail(site, client);
  await send(client, "/login/email", { email: ADA.email });
  const token = (await site.linkTo(ADA.email)).split("/").at(-1)!;
  for (
    const base of ["/password/reset/", "/signup/", "/email/change/", "/logout/"]
  ) {
    assert.equal((await client.get(base + token)).status, 410, base);
  }
});

Deno.test("6.5.5: a link that confirms an address works for as long as its mail says", async () => {
  await using site = await openMailSite();
  const browser = site.client();
  await signUpByMail(site, browser);
  const ada = (await site.site.accounts.byMail.findByEmail(ADA.email))!;
  await mailConfirmation(site.site, ada);
  const { text } = await site.mailTo(ADA.email);
  const link = await site.linkTo(ADA.email);
  const minutes = Number(/works once, for (\d+) minutes/.exec(text)?.[1]);
  site.advance(minutes * MINUTE - 1);
  assert.equal((await browser.get(link)).status, 200);
  site.advance(1);
  assert.equal((await browser.get(link)).status, 410);
});

Deno.test("6.5.5: the page that asks for a link to log in says how long it works", async () => {
  await using site = await openMailSite();
  const html = await (await site.client().get("/login/email")).text();
  assert.match(html, new RegExp(`works once, for ${LINK_LIFE}\\.`));
});
