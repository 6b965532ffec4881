/** Who comes back from a provider in vain is recorded as what they went there for, for whose account it was. */

import assert from "node:assert/strict";
import type { AuditEvent } from "../../../lib/audit/event.ts";
import { setUpApp } from "../factor_steps.ts";
import { BOB, sessionOf, signUp } from "../kit.ts";
import { text } from "../../components/markup.ts";
import type { Client } from "../../support/client.ts";
import {
  ADA,
  begin,
  firstHalf,
  logInBy,
  openScene,
  type Scene,
  travel,
  visit,
} from "./kit.ts";

const inShort = ({ type, outcome, method, reason }: AuditEvent) =>
  [type, outcome, method, reason].join(" ");

/** The newest entry of an account, or of nobody's. */
async function newestOf({ site }: Scene, userId: string | null) {
  const [newest] = (await site.audit.list(userId)).events;
  return newest && inShort(newest);
}

/** Ada, logged in through the provider. */
async function ada(scene: Scene) {
  const client = scene.client();
  await logInBy(client, "oidc");
  const { userId } = (await sessionOf(client))!;
  return { client, userId };
}

async function comeBack(client: Client, path: string): Promise<number> {
  const answer = await client.get(path);
  await answer.body?.cancel();
  return answer.status;
}

Deno.test("an answer of no flow is nobody's log-in, whoever is logged in", async () => {
  await using scene = await openScene();
  const { client, userId } = await ada(scene);
  const before = await newestOf(scene, userId);
  const path = await travel(await begin(client, "/account/confirm/oidc"));
  const other = path.replace(/state=[^&]*/, `state=${"x".repeat(43)}`);
  assert.equal(await comeBack(client, other), 400);
  assert.equal(
    await newestOf(scene, null),
    "log-in failed oidc no-such-flow",
  );
  assert.equal(await newestOf(scene, userId), before);
});

Deno.test("proof that comes back in another browser, or to another account, is a proof that failed", async () => {
  await using scene = await openScene();
  const { client, userId } = await ada(scene);
  const start = () => begin(client, "/account/confirm/oidc");
  const failed = "proof-renewed failed oidc no-such-flow";
  const count = async () =>
    (await scene.site.audit.list(userId)).events
      .filter((event) => inShort(event) === failed).length;

  const foreign = await travel(await start());
  const thief = scene.client();
  await begin(thief, "/login/oidc");
  assert.equal(await comeBack(thief, foreign), 400);
  assert.equal(await count(), 1);

  const begun = await travel(await start());
  await client.post("/logout", {});
  await signUp(client, BOB);
  assert.equal(await comeBack(client, begun), 400);
  assert.equal(await count(), 2);
});

Deno.test("saying no at the provider is a proof, or a link, that failed", async () => {
  await using scene = await openScene();
  const { client, userId } = await ada(scene);
  const google = await begin(client, "/account/identities/link/google");
  scene.idp.behaviour.unasked = { ...ADA, decision: "refuse" };
  assert.equal(await comeBack(client, await travel(google)), 400);
  assert.equal(
    await newestOf(scene, userId),
    "provider-linked failed google denied",
  );
  await visit(client, "/account/confirm/oidc");
  assert.equal(
    await newestOf(scene, userId),
    "proof-renewed failed oidc denied",
  );
});

Deno.test("linking what is linked to somebody else is refused, for who asked", async () => {
  await using scene = await openScene();
  await ada(scene);
  const client = scene.client();
  await signUp(client, BOB);
  const { userId } = (await sessionOf(client))!;
  const answer = await visit(client, "/account/identities/link/oidc");
  assert.equal(answer.status, 409);
  assert.equal(
    await newestOf(scene, userId),
    "provider-linked refused oidc linked-elsewhere",
  );
});

Deno.test("a provider that is not enough is refused as proof, and it is told why", async () => {
  await using scene = await openScene();
  const client = scene.client();
  await signUp(client, BOB);
  const { userId } = (await sessionOf(client))!;
  await visit(client, "/account/identities/link/google");
  assert.equal((await visit(client, "/account/confirm/google")).status, 403);
  assert.equal(
    await newestOf(scene, userId),
    "proof-renewed refused google not-enough",
  );
  const begun = await travel(await begin(client, "/account/confirm/google"));
  await setUpApp(scene, client);
  assert.equal(await comeBack(client, begun), 403);
  assert.equal(
    await newestOf(scene, userId),
    "proof-renewed refused google second-step-missing",
  );
});

Deno.test("a first half that is worth nothing by now is recorded for its owner", async () => {
  await using scene = await openScene();
  const { client, userId } = await ada(scene);
  const app = await setUpApp(scene, client);
  scene.advance(30_000);
  const first = await firstHalf(client, "oidc");
  const { identities } = scene.site;
  const [{ id }] = await identities.list(userId);
  await identities.link(userId, {
    provider: "github",
    issuer: "https://github.com",
    subject: "4711",
    name: "Ada",
    email: "ada@example.com",
    amr: ["fed"],
  });
  assert.equal(await identities.unlink(userId, id, () => true), "unlinked");
  const form = { first, code: app.code() };
  assert.equal((await client.post("/account/confirm", form)).status, 401);
  assert.equal(
    await newestOf(scene, userId),
    "proof-renewed refused  outdated",
  );
});

Deno.test("a link that comes back to proof that was old when it was begun is refused", async () => {
  await using scene = await openScene();
  const { client, userId } = await ada(scene);
  const path = await travel(
    await begin(client, "/account/identities/link/google"),
  );
  scene.idp.behaviour.forge = (claims, sign) =>
    sign({ ...claims, auth_time: Number(claims.auth_time) - 7200 });
  await client.post("/logout", {});
  await logInBy(client, "oidc");
  scene.idp.behaviour.forge = undefined;
  assert.equal(await comeBack(client, path), 409);
  assert.equal(
    await newestOf(scene, userId),
    "provider-linked refused google proof-too-old",
  );
});

Deno.test("whoever comes back to an account that was deleted meanwhile leaves nothing behind, and a line tells of it", async () => {
  const lines: string[] = [];
  const print = (line: string) => void lines.push(line);
  await using scene = await openScene({}, { parts: { print } });
  const { client, userId } = await ada(scene);
  const back = await travel(
    await begin(client, "/account/identities/link/oidc"),
  );
  const deleted = await client.post("/account/delete", {});
  assert.equal(deleted.headers.get("location"), "/login");
  await deleted.body?.cancel();
  lines.length = 0;
  assert.equal(await comeBack(client, back), 400);
  await scene.site.audit.settled();
  const rows = await Array.fromAsync(scene.site.kv.list({ prefix: [] }));
  const left = rows.filter(({ key }) => key.includes(userId));
  assert.deepEqual(left.map(({ key }) => key), []);
  assert.ok(lines.some((line) => line.includes("no-such-flow")));
});

Deno.test("the activity calls a provider what the settings call it", async () => {
  await using scene = await openScene();
  const { client } = await ada(scene);
  const html = await (await client.get("/account/activity")).text();
  assert.match(text(html), /Made this account through Example ID/);
});
