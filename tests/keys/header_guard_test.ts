/**
 * What a header may cost the database.
 *
 * @module
 */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { headerGuard } from "../../lib/sessions/keys/header_guard.ts";

const encode = (text: string) => Buffer.from(text).toString("base64url");

const header = (kid: string, alg = "ES256", typ = "latchkey-session+jwt") =>
  encode(JSON.stringify({ alg, typ, kid }));

const kidOf = (n: number) => String(n).padStart(43, "A");

function guardWithCounts() {
  const counts = { reads: 0 };
  let now = 0;
  const guard = headerGuard({
    reload: () => Promise.resolve(void counts.reads++),
    heardAt: () => 0,
    monotonic: () => now,
  });
  const pass = (milliseconds: number) => void (now += milliseconds);
  return { guard, counts, pass };
}

Deno.test("only what we could have written is looked for", async () => {
  const { guard, counts } = guardWithCounts();
  const kid = kidOf(1);
  const typ = "latchkey-session+jwt";
  for (
    const segment of [
      "",
      "e30",
      header(kid, "HS256"),
      header(kid, "none"),
      header(kid, "RS256"),
      header(kid, "ES256", "JWT"),
      header("/dev/null"),
      header("k".repeat(10_000)),
      header(`${kid}A`),
      encode(JSON.stringify({ typ, alg: "ES256", kid })),
      encode(JSON.stringify({ alg: "ES256", typ, kid, jku: "http://[::1]" })),
      encode(` ${JSON.stringify({ alg: "ES256", typ, kid })}`),
      "e30e3",
      `${header(kid)}A`,
      `${header(kid)}AA`,
      `${header(kid)}AAA`,
      `${header(kid)}=`,
      `${header(kid)} `,
      "A".repeat(1_000_000),
    ]
  ) assert.equal(await guard.lookedUp(segment), false, segment.slice(0, 80));
  assert.equal(counts.reads, 0);
  for (const alg of ["ES256", "EdDSA"]) {
    for (const typ of ["latchkey-session+jwt", "latchkey-access+jwt"]) {
      const { guard, counts } = guardWithCounts();
      assert.equal(await guard.lookedUp(header(kid, alg, typ)), true);
      assert.equal(counts.reads, 1);
    }
  }
});

Deno.test("a thousand headers that come within a second cost one read, when it is over", async () => {
  const { guard, counts, pass } = guardWithCounts();
  await guard.lookedUp(header(kidOf(0)));
  assert.equal(counts.reads, 1);
  pass(999);
  const others = Array.from(
    { length: 1000 },
    (_, n) => guard.lookedUp(header(kidOf(n + 1))),
  );
  await Promise.resolve();
  assert.equal(counts.reads, 1, "not before its time");
  assert.ok((await Promise.all(others)).every(Boolean));
  assert.equal(counts.reads, 2);
});

Deno.test("what was looked for in vain is not looked for again", async () => {
  const { guard, counts } = guardWithCounts();
  assert.equal(await guard.lookedUp(header(kidOf(1))), true);
  assert.equal(await guard.lookedUp(header(kidOf(1))), false);
  assert.equal(counts.reads, 1);
});

Deno.test("what is known is confirmed when it is more than a second old", async () => {
  const { guard, counts, pass } = guardWithCounts();
  pass(1000);
  await guard.confirm();
  assert.equal(counts.reads, 0);
  pass(1);
  await guard.confirm();
  assert.equal(counts.reads, 1);
});

Deno.test("what was not read because the database is away is looked for again", async () => {
  let isAway = true;
  let now = 0;
  const guard = headerGuard({
    reload: () =>
      isAway ? Promise.reject(new Error("away")) : Promise.resolve(),
    heardAt: () => 0,
    monotonic: () => now,
  });
  await assert.rejects(guard.lookedUp(header(kidOf(1))));
  isAway = false;
  now = 1000;
  assert.equal(await guard.lookedUp(header(kidOf(1))), true);
});
