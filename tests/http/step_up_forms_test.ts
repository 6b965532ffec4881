/** Forms that were filled in when proof was asked for: they come back as they were, and ask for no proof twice. */

import assert from "node:assert/strict";
import { openMailbox } from "../../lib/mail/mailbox.ts";
import type { Client } from "../support/client.ts";
import { text } from "../components/markup.ts";
import { setUpApp } from "./factor_steps.ts";
import { fieldsOf, textOf } from "./form_fields.ts";
import {
  ADA,
  BOB,
  everyStrategy,
  PASSWORD,
  type Scene,
  sessionOf,
  signUp,
} from "./kit.ts";

/** Longer than the default of stepUpAge. */
const A_WHILE = 1_800_000;

/** Somebody who logged in half an hour ago. */
async function ada(site: Scene): Promise<Client> {
  const client = site.client();
  // Nothing is mailed here: the account is made without a link.
  const { accounts } = site.site;
  const made = await accounts.signUp({ ...ADA, password: PASSWORD });
  assert.ok(made.ok);
  const answer = await client.post("/login", {
    email: ADA.email,
    password: PASSWORD,
  });
  assert.equal(answer.status, 303);
  site.advance(A_WHILE);
  return client;
}

/** Where the visitor of an answer is sent for proof, and from there. */
async function interrupted(answer: Response): Promise<string> {
  await answer.body?.cancel();
  const url = new URL(answer.headers.get("location")!, "https://x.example");
  assert.equal(url.pathname, "/account/confirm");
  return url.searchParams.get("next")!;
}

/** Gives the password, and is sent on to the same page: with a draft that says so, if there was one. */
async function goOn(client: Client, next: string): Promise<string> {
  const fields = { password: PASSWORD, next };
  const answer = await client.post("/account/confirm", fields);
  assert.equal(answer.status, 303, await answer.text());
  const to = answer.headers.get("location")!;
  assert.equal(to.split("?")[0], next.split("?")[0]);
  const [before, after] = [next, to].map((path) => path.split("?draft=")[1]);
  if (before === undefined) assert.equal(to, next);
  else assert.ok(after !== undefined && after !== before);
  return to;
}

/** Gives the password, and sees the page that follows. */
async function confirm(client: Client, next: string): Promise<string> {
  return await (await client.get(await goOn(client, next))).text();
}

/** The draft that the form of a page brings; empty without one. */
function draftOf(html: string): string {
  return fieldsOf(html).get("draft")?.value ?? "";
}

const NOTICE = /You have confirmed that it is you\. Nothing has been done yet/;

everyStrategy(
  "an authenticator app that is being set up has the same key after proof was asked for",
  async (site) => {
    const client = await ada(site);
    await confirm(client, "/account");
    const path = "/account/security/authenticator";
    const shown = await (await client.get(path)).text();
    const key = keyOn(shown);
    const setup = fieldsOf(shown).get("setup")!.value;
    site.advance(650_000);
    const next = await interrupted(
      await client.post(path, { setup, code: "123456" }),
    );
    assert.ok(!next.includes("123456"));
    const page = await confirm(client, next);
    assert.equal(keyOn(page), key);
    assert.match(text(page), /still the one that your app has/);
    assert.equal(fieldsOf(page).get("code")!.value, undefined);
    site.advance(240_000);
    const same = { get: () => Promise.resolve(new Response(page)) };
    await setUpApp(site, Object.assign(Object.create(client), same));
  },
);

everyStrategy(
  "a set-up that took too long says that there is a new key",
  async (site) => {
    const client = await ada(site);
    await confirm(client, "/account");
    const path = "/account/security/authenticator";
    const shown = await (await client.get(path)).text();
    const setup = fieldsOf(shown).get("setup")!.value;
    site.advance(900_000);
    const next = await interrupted(await client.post(path, { setup }));
    const page = await confirm(client, next);
    assert.notEqual(keyOn(page), keyOn(shown));
    assert.match(textOf(page, "code-error"), /here is a new key/);
  },
);

everyStrategy(
  "an address that was typed is still there after proof, and the password is not asked for again",
  async (site) => {
    const client = await ada(site);
    const email = "ada+new@example.com";
    const next = await interrupted(
      await client.post("/account/email", { email, current: PASSWORD }),
    );
    assert.ok(!next.includes("ada"));
    const page = await confirm(client, next);
    assert.match(text(page), NOTICE);
    const fields = fieldsOf(page.slice(page.indexOf("<main")));
    assert.equal(fields.get("email")!.value, email);
    assert.equal(fields.get("current"), undefined);
    const draft = draftOf(page);
    const wrong = await client.post("/account/email", { email: "ada", draft });
    assert.equal(wrong.status, 422);
    const again = await wrong.text();
    assert.equal(fieldsOf(again).get("current"), undefined);
    assert.equal(draftOf(again), draft);
    const sent = await client.post("/account/email", { email, draft });
    assert.equal(sent.headers.get("location"), "/account/email");
  },
  { parts: { mailer: openMailbox(Date.now) } },
);

everyStrategy(
  "the name that a passkey was to have is still there after proof",
  async (site) => {
    const client = await ada(site);
    const next = await interrupted(
      await client.post("/account/security/passkeys/new", { name: "Kitchen" }),
    );
    const page = await confirm(client, next);
    assert.match(text(page), NOTICE);
    assert.equal(fieldsOf(page).get("name")!.value, "Kitchen");
  },
);

everyStrategy(
  "a change of password is begun anew after proof, and says so; it asks for the present one all the same",
  async (site) => {
    const client = await ada(site);
    const next = await interrupted(
      await client.post("/account/password", {
        current: PASSWORD,
        password: "green kettle ninety",
      }),
    );
    const page = await confirm(client, next);
    assert.match(text(page), NOTICE);
    assert.equal(fieldsOf(page).get("current")!.value, undefined);
    const answer = await client.post("/account/password", {
      current: "not hers",
      password: "green kettle ninety",
    });
    assert.equal(answer.status, 422);
    await answer.body?.cancel();
  },
);

everyStrategy(
  "whoever has just given proof again deletes the account without giving the password twice",
  async (site) => {
    const client = await ada(site);
    const next = await interrupted(
      await client.post("/account/delete", { password: PASSWORD }),
    );
    const page = await confirm(client, next);
    assert.match(text(page), NOTICE);
    assert.equal(fieldsOf(page).get("password"), undefined);
    const answer = await client.post("/account/delete", {
      draft: draftOf(page),
    });
    assert.equal(answer.headers.get("location"), "/login");
    assert.equal(await sessionOf(client), null);
  },
);

everyStrategy(
  "proof that was given by logging in does not spare the password, however fresh",
  async (site) => {
    const client = site.client();
    await signUp(client);
    const page = await (await client.get("/account/delete")).text();
    assert.ok(fieldsOf(page).has("password"));
    const answer = await client.post("/account/delete", {});
    assert.equal(answer.status, 422);
    await answer.body?.cancel();
  },
);

everyStrategy(
  "proof that was given again spares the password for no longer than stepUpAge",
  async (site) => {
    const client = await ada(site);
    const next = await interrupted(await client.get("/account/delete"));
    const draft = draftOf(await confirm(client, next));
    assert.notEqual(draft, "");
    site.advance(600_001);
    await interrupted(await client.post("/account/delete", { draft }));
    assert.notEqual(await sessionOf(client), null);
  },
);

everyStrategy(
  "a page that was asked for is shown after proof with no word of a form, and spares the password as well",
  async (site) => {
    const client = await ada(site);
    const next = await interrupted(await client.get("/account/delete"));
    const page = await confirm(client, next);
    assert.doesNotMatch(text(page), NOTICE);
    assert.equal(fieldsOf(page).get("password"), undefined);
    const draft = draftOf(page);
    const answer = await client.post("/account/delete", { draft });
    assert.equal(answer.headers.get("location"), "/login");
  },
);

/** The forms that ask for the password and nothing else, as they are sent without it. */
const SPARING: Record<string, Record<string, string>> = {
  "/account/email": { email: "eve@example.com" },
  "/account/delete": {},
};

for (const [path, form] of Object.entries(SPARING)) {
  // The page of the address is shown with old proof; only sending its form asks for new.
  const askForPage = (who: Client) =>
    path === "/account/email" ? who.post(path, form) : who.get(path);

  everyStrategy(
    `${path}: a copied cookie of somebody who has just confirmed does not spare the password`,
    async (site) => {
      const client = await ada(site);
      const copy = () => {
        const thief = site.client();
        for (const { name, value } of client.cookies.all()) {
          thief.cookies.store(`${name}=${value}; Path=/; Secure`);
        }
        return thief;
      };
      // One who had the cookie before as well, and was asked for proof themselves.
      const early = await interrupted(await copy().post(path, form));
      const drafts = [early, await interrupted(await askForPage(copy()))]
        .map((next) => new URLSearchParams(next.split("?")[1]).get("draft")!);
      const next = await interrupted(await client.post(path, form));
      const page = await confirm(client, next);
      const own = draftOf(page);
      assert.notEqual(own, "");
      const thief = copy();
      const asked = await (await thief.get(path)).text();
      assert.equal(draftOf(asked), "");
      const others = Object.keys(SPARING).filter((other) => other !== path);
      for (const draft of ["", "x", ...drafts]) {
        const answer = await thief.post(path, { ...form, draft });
        assert.equal(answer.status, 422, await answer.text());
        const address = `${path}?draft=${draft}`;
        const shown = await (await thief.get(address)).text();
        assert.equal(draftOf(shown), "");
      }
      for (const other of others) {
        const fields = { ...SPARING[other], draft: own };
        const answer = await thief.post(other, fields);
        assert.equal(answer.status, 422, await answer.text());
      }
      assert.notEqual(await sessionOf(client), null);
    },
    { parts: { mailer: openMailbox(Date.now) } },
  );

  everyStrategy(
    `${path}: a draft spares the password after the proof that it was taken through, and after no other`,
    async (site) => {
      const client = await ada(site);
      const next = await interrupted(await askForPage(client));
      const draft = draftOf(await confirm(client, next));
      site.advance(1000);
      await confirm(client, "/account");
      const answer = await client.post(path, { ...form, draft });
      assert.equal(answer.status, 422);
      assert.ok(/type="password"/.test(await answer.text()));
    },
    { parts: { mailer: openMailbox(Date.now) } },
  );
}

everyStrategy(
  "a form comes back to its own page and session only, and for ten minutes",
  async (site) => {
    const client = await ada(site);
    const path = "/account/security/passkeys/new";
    const next = await interrupted(await client.post(path, { name: "Mine" }));
    const bob = site.client();
    await signUp(bob, BOB);
    const nameIn = async (who: Client, address: string) =>
      fieldsOf(await (await who.get(address)).text()).get("name")?.value;
    assert.notEqual(await nameIn(bob, next), "Mine");
    const to = await goOn(client, next);
    assert.equal(await nameIn(client, to), "Mine");
    assert.equal(await nameIn(client, next), "Mine");
    const [, query] = to.split("?");
    const page = await (await client.get(`/account/delete?${query}`)).text();
    assert.doesNotMatch(text(page), NOTICE);
    assert.notEqual(
      await nameIn(client, `${path}?draft=${"A".repeat(99)}`),
      "Mine",
    );
    site.advance(599_000);
    assert.equal(await nameIn(client, next), "Mine");
    site.advance(1000);
    await confirm(client, "/account");
    assert.notEqual(await nameIn(client, next), "Mine");
  },
);

function keyOn(html: string): string {
  return html.match(/class="secret"><code>([A-Z2-7 ]+)<\/code>/)![1];
}
