/** Identities and whose they are. */

import assert from "node:assert/strict";
import { openIdentities } from "../../lib/accounts/identities.ts";
import { openAudit } from "../../lib/audit/audit.ts";
import { readAll } from "./kit.ts";

const ADA = {
  provider: "github" as const,
  issuer: "https://github.com/login/oauth",
  subject: "1",
  name: "Ada Lovelace",
  email: "ada@example.com",
  amr: ["fed"],
};

/** Runs a test with identities on a database in memory. */
async function withIdentities(
  test: (kit: {
    kv: Deno.Kv;
    lines: string[];
    identities: ReturnType<typeof openIdentities>;
  }) => Promise<void>,
): Promise<void> {
  using kv = await Deno.openKv(":memory:");
  const lines: string[] = [];
  const clock = () => Date.UTC(2031, 0, 2);
  const print = (line: string) => void lines.push(line);
  const audit = openAudit({ kv, clock, print });
  await test({ kv, lines, identities: openIdentities({ kv, clock, audit }) });
}

/** Makes an account, which must succeed. */
async function made(
  identities: ReturnType<typeof openIdentities>,
  claimed = ADA,
): Promise<string> {
  const known = await identities.signUp(claimed);
  assert.ok(known !== "address-taken");
  return known.user.id;
}

Deno.test("an account that is made for an identity has name, verified address and the identity, in one write", async () => {
  await withIdentities(async ({ kv, identities }) => {
    const userId = await made(identities);
    const stored = await readAll(kv);
    const keys = Object.keys(stored).filter((key) => !key.startsWith("audit"));
    assert.deepEqual(
      keys.sort(),
      [
        `identities/${ADA.issuer}/1`,
        `identities_of/${userId}`,
        `users/${userId}`,
        "users_by_email/ada@example.com",
      ].sort(),
    );
    const versions = new Set<string>();
    for await (const { versionstamp } of kv.list({ prefix: [] })) {
      versions.add(versionstamp);
    }
    assert.equal(versions.size, 1);
    const [{ label, linkedAt }] = await identities.list(userId);
    assert.equal(label, "ada@example.com");
    assert.equal(linkedAt, Date.UTC(2031, 0, 2));
  });
});

Deno.test("an identity is found by issuer and subject together", async () => {
  await withIdentities(async ({ identities }) => {
    const userId = await made(identities);
    assert.equal((await identities.find(ADA))?.user.id, userId);
    for (
      const other of [
        { ...ADA, subject: "2" },
        { ...ADA, subject: "" },
        { ...ADA, issuer: "https://evil.example" },
      ]
    ) assert.equal(await identities.find(other), null);
  });
});

Deno.test("the same address at another provider makes no second account", async () => {
  await withIdentities(async ({ identities }) => {
    await made(identities);
    const other = { ...ADA, issuer: "https://evil.example" };
    assert.equal(await identities.signUp(other), "address-taken");
    assert.equal(await identities.find(other), null);
  });
});

Deno.test("people without an address do not get in each other's way", async () => {
  await withIdentities(async ({ identities }) => {
    const ids = new Set<string>();
    for (const subject of ["1", "2", "3"]) {
      ids.add(await made(identities, { ...ADA, subject, email: "" }));
    }
    assert.equal(ids.size, 3);
  });
});

Deno.test("an identity whose account is no more can begin anew", async () => {
  await withIdentities(async ({ kv, identities }) => {
    const gone = await made(identities);
    await kv.atomic().delete(["users", gone])
      .delete(["users_by_email", ADA.email]).commit();
    assert.equal(await identities.find(ADA), null);
    const userId = await made(identities);
    assert.notEqual(userId, gone);
    assert.equal((await identities.find(ADA))?.user.id, userId);
  });
});

Deno.test("a passkey is another way in, and a removed one is not", async () => {
  await withIdentities(async ({ kv, identities }) => {
    const userId = await made(identities);
    const [{ id }] = await identities.list(userId);
    const unlink = () => identities.unlink(userId, id, () => true);
    assert.equal(await unlink(), "last");
    await kv.set(["factors", userId], { passkeys: [], authenticator: {} });
    assert.equal(await unlink(), "last", "a second factor is none");
    await kv.set(["factors", userId], { passkeys: [{ id: "key" }] });
    assert.equal(await unlink(), "unlinked");
    assert.equal(await identities.find(ADA), null);
    assert.equal(await unlink(), "unknown");
  });
});

Deno.test("what is linked and unlinked is recorded, and what is not is not", async () => {
  await withIdentities(async ({ lines, identities }) => {
    const userId = await made(identities);
    const second = { ...ADA, subject: "2", email: null, name: "ada2" };
    await identities.link(userId, { ...second, email: "" });
    await identities.link(userId, { ...second, email: "" });
    const [first] = await identities.list(userId);
    await identities.unlink(userId, first.id, () => true);
    await identities.unlink(userId, first.id, () => true);
    const told = lines.map((line) => JSON.parse(line));
    assert.deepEqual(
      told.map(({ type, method }) => [type, method]),
      [
        ["account-made", "github"],
        ["provider-linked", "github"],
        ["provider-unlinked", "github"],
      ],
    );
  });
});
