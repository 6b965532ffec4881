/**
 * OWASP ASVS 5.0, section 7.5: what is sensitive asks for proof given lately. Every address of the table is
 * asked with old proof, and every address of an account that does something is in the table.
 */

import assert from "node:assert/strict";
import { problemOf } from "../http/expectations.ts";
import {
  everyFullAccount,
  type FullAccount,
  pathIn,
} from "../http/full_account.ts";
import { devicesOf, sessionOf } from "../http/kit.ts";
import { readRouteFiles } from "../http/route_files.ts";
import { HARMLESS, SENSITIVE } from "../http/sensitive_table.ts";

const MINUTE = 60_000;

/** What must be there still after all that was asked with old proof. */
async function stateOf({ site, owner, userId }: FullAccount) {
  const { factors } = await site.factors.read(userId);
  return {
    devices: (await devicesOf(owner)).map(({ id }) => id).sort(),
    factors,
    identities: (await site.identities.list(userId)).map(({ id }) => id),
    account: await site.accounts.get(userId),
  };
}

/** Fails unless an answer asks for proof and for nothing else. */
async function assertAsked(answer: Response, what: string): Promise<void> {
  if (what.includes(" /api/")) {
    assert.equal(answer.status, 403, what);
    const { error } = await problemOf(answer, 403);
    assert.equal(error, "insufficient_user_authentication", what);
    return;
  }
  await answer.body?.cancel();
  assert.equal(answer.status, 303, what);
  const to = answer.headers.get("location") ?? "";
  assert.match(to, /^\/account\/confirm\?next=/, what);
}

/** Registers a test for each strategy that asks all addresses of a requirement with old proof. */
function everyAddress(name: string, id: string): void {
  everyFullAccount(name, async (account) => {
    account.advance(11 * MINUTE);
    const before = await stateOf(account);
    for (const action of SENSITIVE[id]) {
      const [method, path] = action.split(" ");
      const to = pathIn(account, path);
      const isForm = method === "POST" && !to.startsWith("/api/");
      const request = isForm ? { method, form: {} } : { method };
      await assertAsked(await account.owner.request(to, request), action);
    }
    assert.deepEqual(await stateOf(account), before);
  });
}

everyAddress(
  "ASVS 7.5.1: what an account is got into by changes only after proof given lately",
  "7.5.1",
);

everyAddress(
  "ASVS 7.5.2: no other session is ended without proof given lately",
  "7.5.2",
);

everyAddress(
  "ASVS 7.5.3: an account is deleted and exported only with proof given lately",
  "7.5.3",
);

everyFullAccount(
  "ASVS 7.5.1: proof is too old a millisecond after stepUpAge, and not before, for pages, for forms and for the API",
  async (account) => {
    const { site, owner, other, otherId, advance } = account;
    const { authenticatedAt } = (await sessionOf(owner))!;
    const { stepUpAge } = site.settings.session;
    advance(Date.parse(authenticatedAt) + stepUpAge - site.clock());
    const page = await owner.get("/account/password");
    await page.body?.cancel();
    assert.equal(page.status, 200);
    const options = await owner.request("/api/passkeys/add", {
      method: "POST",
    });
    await options.body?.cancel();
    assert.equal(options.status, 200);
    advance(1);
    await assertAsked(await owner.get("/account/password"), "GET page");
    const revoke = `/account/devices/${otherId}/revoke`;
    await assertAsked(await owner.post(revoke, {}), "POST form");
    for (const path of ["/api/passkeys/add", `/api/devices/${otherId}`]) {
      const method = path.endsWith("/add") ? "POST" : "DELETE";
      const answer = await owner.request(path, { method });
      await assertAsked(answer, `${method} ${path}`);
    }
    assert.equal((await sessionOf(other))?.id, otherId);
  },
);

Deno.test("whatever changes something about an account either asks for proof or has a reason not to", async () => {
  const routes = (await readRouteFiles(["/account", "/api"]))
    .flatMap(({ path, methods }) =>
      methods.map((method) => `${method} ${path}`)
    );
  const sensitive = Object.values(SENSITIVE).flat();
  const known = [...sensitive, ...Object.keys(HARMLESS)];
  for (const route of routes.filter((route) => !route.startsWith("GET "))) {
    assert.ok(
      known.includes(route),
      `${route} is new: put it into SENSITIVE or HARMLESS of tests/http/sensitive_table.ts.`,
    );
  }
  for (const action of known) {
    assert.ok(routes.includes(action), `${action} is not there any more.`);
  }
  assert.equal(new Set(known).size, known.length);
});
