/**
 * OWASP ASVS 5.0, 7.4.3 and 7.4.4: what the pages of an account offer, to end this session and to end the
 * others. The pages are found from the routes.
 */

import assert from "node:assert/strict";
import { theftsKey } from "../../lib/sessions/storage/reuse.ts";
import { tags } from "../components/markup.ts";
import {
  addPasskey,
  type Answered,
  sentTo,
  setUpApp,
} from "../http/factor_steps.ts";
import {
  everyFullAccount,
  type FullAccount,
  pathIn,
} from "../http/full_account.ts";
import { everyStrategy, signInOn } from "../http/kit.ts";
import { visit } from "../http/oauth/kit.ts";
import { readRouteFiles } from "../http/route_files.ts";
import type { Client } from "../support/client.ts";

const MINUTE = 60_000;

/** Tells whether there is a form that leads somewhere. */
const leadsTo = (html: string, path: string) =>
  tags(html, "form").some(({ attributes }) => attributes.action === path);

/** A page, which must be there. */
async function pageAt(client: Client, path: string): Promise<string> {
  const answer = await client.get(path);
  assert.equal(answer.status, 200, path);
  return await answer.text();
}

const EVERY_CHANGE =
  "ASVS 7.4.3: whoever adds or removes a way in is offered to log out all other devices";

/** Fails unless the page that a change leads to offers to end all other sessions. */
async function assertOffered(
  client: Client,
  what: string,
  { page, location }: Answered,
): Promise<void> {
  const shown = location === null ? page : await pageAt(client, location);
  assert.ok(leadsTo(shown, "/account/devices/revoke-others"), what);
}

/** What an answer shows or leads to. */
async function answered(answer: Response): Promise<Answered> {
  const page = await answer.text();
  return { page, location: answer.headers.get("location") };
}

everyStrategy(`${EVERY_CHANGE}, the first time too`, async (site) => {
  const [{ client: one }] = await signInOn(site, 2);
  await assertOffered(one, "first app", await setUpApp(site, one));
  const html = await pageAt(one, "/account/security");
  assert.ok(!leadsTo(html, "/account/devices/revoke-others"), "later");
});

everyStrategy(
  "whoever is logged in on one device only is offered to log out no other",
  async (site) => {
    const [{ client: one }] = await signInOn(site, 1);
    const { page } = await setUpApp(site, one);
    const shown = [
      page,
      await pageAt(one, "/account/security?changed"),
      await pageAt(one, "/account/identities?changed"),
    ];
    for (const html of shown) {
      assert.ok(!leadsTo(html, "/account/devices/revoke-others"));
    }
  },
);

everyFullAccount(EVERY_CHANGE, async (account) => {
  const { owner } = account;
  const post = async (path: string) =>
    await answered(await owner.post(pathIn(account, path), {}));
  const security = "/account/security";
  const changes: Record<string, () => Promise<Answered>> = {
    "new recovery codes": () => post(`${security}/recovery-codes`),
    "another passkey": () => addPasskey(account, owner, "Key"),
    "an app": () => setUpApp(account, owner),
    "without the app": () => post(`${security}/authenticator/remove`),
    "without the passkey": () => post(`${security}/passkeys/:id/remove`),
    "another provider": async () =>
      await answered(await visit(owner, "/account/identities/link/google")),
    "without the provider": () => post("/account/identities/:id/unlink"),
  };
  for (const [what, change] of Object.entries(changes)) {
    await assertOffered(owner, what, await change());
  }
  for (const path of [security, "/account/identities"]) {
    const html = await pageAt(owner, path);
    assert.ok(!leadsTo(html, "/account/devices/revoke-others"), path);
  }
});

/** Makes a copied cookie known to the owner, without which its page is not shown. */
async function noticeTheft({ site, userId }: FullAccount): Promise<void> {
  const [{ id, device }] = await site.sessions.list(userId);
  const theft = { sessionId: id, noticedAt: site.clock(), device };
  await site.kv.set(theftsKey(userId), [theft]);
}

/** Interrupts something for want of proof; the page that offers it again. */
async function interrupt({ owner }: FullAccount): Promise<string> {
  const to = await sentTo(await owner.post("/account/export", {}));
  return new URL(to!, "https://x.example").searchParams.get("next")!;
}

everyFullAccount(
  "ASVS 7.4.4: every page that demands a session has a button in its header that logs out",
  async (account) => {
    const assertButton = async (path: string) => {
      const html = await pageAt(account.owner, path);
      const header = html.slice(0, html.indexOf("<main"));
      assert.ok(leadsTo(header, "/logout"), path);
    };
    await noticeTheft(account);
    const pages = (await readRouteFiles(["/account"]))
      .filter(({ page }) => page).map(({ path }) => path);
    // What was interrupted is shown only once proof is old.
    const again = "/account/again";
    assert.ok(pages.includes(again) && pages.length > 10);
    for (const path of pages.filter((path) => path !== again)) {
      await assertButton(pathIn(account, path));
    }
    account.advance(11 * MINUTE);
    const interrupted = await interrupt(account);
    assert.ok(interrupted.startsWith(`${again}?`));
    await assertButton(interrupted);
  },
);
