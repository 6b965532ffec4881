/** Attempts as they are counted in KV: by account, by place and by device, at once, and at a bounded cost. */

import assert from "node:assert/strict";
import {
  type Attempt,
  type Limits,
  openLimits,
} from "../../lib/limits/limits.ts";
import { networksOf } from "../../lib/limits/networks.ts";
import { openFailingKv } from "../http/failing_kv.ts";

const SECRET = "a secret of this test with thirty-two bytes or more";
const HOUR = 60 * 60_000;

interface Kit {
  limits: Limits;
  kv: Deno.Kv;
  now: number;
  /** What was asked of the database. */
  asked: { reads: number; writes: number };
  sever(): void;
  hang(): void;
  mend(): void;
}

async function withLimits(test: (kit: Kit) => Promise<void>): Promise<void> {
  const { kv, ...power } = await openFailingKv();
  const asked = { reads: 0, writes: 0 };
  const counted = new Proxy(kv, {
    get(target, name) {
      if (name === "getMany") asked.reads++;
      if (name === "atomic") asked.writes++;
      return Reflect.get(target, name);
    },
  });
  const kit = { kv, asked, now: Date.UTC(2031, 0, 2), ...power } as Kit;
  kit.limits = openLimits({
    kv: counted,
    clock: () => kit.now,
    secrets: [SECRET],
  });
  await test(kit).finally(() => kv.close());
}

const ATTEMPT: Attempt = {
  action: "log-in",
  account: "ada@example.com",
  ip: "192.0.2.7",
  device: null,
};

/** How many of so many attempts get through. */
async function passed(
  { limits }: Kit,
  times: number,
  how: (at: number) => Partial<Attempt> = () => ({}),
): Promise<number> {
  let through = 0;
  for (let at = 0; at < times; at++) {
    const passage = await limits.pass({ ...ATTEMPT, ...how(at) });
    if (passage.allowed) through++;
  }
  return through;
}

Deno.test("of a hundred attempts at once as many get through as one after the other", () =>
  withLimits(async ({ limits, asked }) => {
    const passages = await Promise.all(
      Array.from({ length: 100 }, () => limits.pass(ATTEMPT)),
    );
    assert.equal(passages.filter(({ allowed }) => allowed).length, 5);
    assert.deepEqual(asked, { reads: 100, writes: 5 });
  }));

Deno.test("of a hundred attempts at once in two processes as many get through as in one", () =>
  withLimits(async ({ kv, limits, now }) => {
    const other = openLimits({ kv, clock: () => now, secrets: [SECRET] });
    const passages = await Promise.all(
      Array.from(
        { length: 100 },
        (_, at) => (at % 2 ? limits : other).pass(ATTEMPT),
      ),
    );
    assert.equal(passages.filter(({ allowed }) => allowed).length, 5);
  }));

Deno.test("an attempt costs a read and a write, a refused one a read, and one taken back as much again", () =>
  withLimits(async (kit) => {
    const passage = await kit.limits.pass(ATTEMPT);
    assert.deepEqual(kit.asked, { reads: 1, writes: 1 });
    assert.ok(passage.allowed);
    await passage.takeBack();
    assert.deepEqual(kit.asked, { reads: 2, writes: 2 });
    await passed(kit, 5);
    assert.deepEqual(kit.asked, { reads: 7, writes: 7 });
    assert.equal((await kit.limits.pass(ATTEMPT)).allowed, false);
    assert.deepEqual(kit.asked, { reads: 8, writes: 7 });
  }));

Deno.test("an attempt that only the reserve lets through costs no more, and is taken back from it", () =>
  withLimits(async (kit) => {
    await passed(kit, 20, (at) => ({ ip: `10.0.${at}.1` }));
    for (let times = 0; times < 300; times++) {
      kit.asked = Object.assign(kit.asked, { reads: 0, writes: 0 });
      const passage = await kit.limits.pass(ATTEMPT);
      assert.ok(passage.allowed);
      assert.deepEqual(kit.asked, { reads: 1, writes: 1 });
      await passage.takeBack();
      assert.deepEqual(kit.asked, { reads: 2, writes: 2 });
    }
    assert.equal(await passed(kit, 50), 5);
  }));

Deno.test("who succeeds as often as they like is never held up", () =>
  withLimits(async ({ limits }) => {
    for (let times = 0; times < 300; times++) {
      const passage = await limits.pass(ATTEMPT);
      assert.ok(passage.allowed);
      await passage.takeBack();
    }
  }));

Deno.test("delays grow, and a refused attempt makes none longer", () =>
  withLimits(async (kit) => {
    await passed(kit, 5);
    const waits: number[] = [];
    for (let times = 0; times < 14; times++) {
      const passage = await kit.limits.pass(ATTEMPT);
      assert.ok(!passage.allowed);
      waits.push(passage.wait);
      kit.now += passage.wait - 1;
      assert.equal(await passed(kit, 3), 0);
      kit.now += 1;
      assert.equal(await passed(kit, 1), 1);
    }
    const seconds = waits.map((wait) => wait / 1000);
    assert.deepEqual(seconds.slice(0, 5), [5, 10, 20, 40, 80]);
    assert.equal(seconds.at(-1), 3600);
  }));

Deno.test("what one block of addresses does holds up no other, and what many do holds up no newcomer", () =>
  withLimits(async (kit) => {
    assert.equal(await passed(kit, 50), 5);
    const elsewhere = { ip: "198.51.100.1" };
    assert.equal(await passed(kit, 1, () => elsewhere), 1);
    const few = (at: number) => ({ ip: `10.0.${at % 4}.${at}` });
    assert.equal(await passed(kit, 100, few), 20);
    assert.equal(await passed(kit, 100, few), 0);
    const everywhere = (at: number) => ({ ip: `10.1.${at}.1` });
    assert.equal(await passed(kit, 50, everywhere), 50);
  }));

Deno.test("a device that the account knows is counted by itself", () =>
  withLimits(async (kit) => {
    await passed(kit, 250, (at) => ({ ip: `192.0.2.${at}` }));
    assert.equal(await passed(kit, 1), 0);
    assert.equal(await passed(kit, 50, () => ({ device: "laptop" })), 10);
    assert.equal(await passed(kit, 50, () => ({ device: "phone" })), 10);
  }));

Deno.test("an empty name is a name, and counts as one", () =>
  withLimits(async (kit) => {
    const nameless = (at: number) => ({ account: "", ip: `192.0.2.${at}` });
    assert.equal(await passed(kit, 50, nameless), 5);
    const nobody = (at: number) => ({ ...nameless(at), account: undefined });
    assert.equal(await passed(kit, 50, nobody), 50);
  }));

Deno.test("one address that tries many accounts is held up, then its block", () =>
  withLimits(async (kit) => {
    const stuff = (at: number) => ({ account: `${at}@example.com` });
    assert.equal(await passed(kit, 100, stuff), 50);
    const spread = (at: number) => ({
      ...stuff(at + 100),
      ip: `192.0.2.${at}`,
    });
    assert.equal(await passed(kit, 250, spread), 150);
    const away = (at: number) => ({ ...stuff(at + 400), ip: "192.0.3.1" });
    assert.equal(await passed(kit, 10, away), 10);
  }));

Deno.test("whoever holds a /64 is one visitor, and a /48 one block", () =>
  withLimits(async (kit) => {
    const from = (ip: string) => (at: number) => ({
      ip: ip.replace("N", at.toString(16)),
      account: `${at}@example.com`,
    });
    assert.equal(await passed(kit, 80, from("2001:db8:1:1::N")), 50);
    assert.equal(await passed(kit, 200, from("2001:db8:1:N::1")), 150);
    assert.equal(await passed(kit, 10, from("2001:db8:2:N::1")), 10);
  }));

for (
  const [ip, visitor, block] of [
    ["192.0.2.7", "192.0.2.7", "192.0.2.0/24"],
    ["2001:db8::1", "2001:db8:0:0::/64", "2001:db8:0::/48"],
    ["::1", "0:0:0:0::/64", "0:0:0::/48"],
    ["::", "0:0:0:0::/64", "0:0:0::/48"],
    ["1:2:3:4:5:6:7:8", "1:2:3:4::/64", "1:2:3::/48"],
    ["1::8", "1:0:0:0::/64", "1:0:0::/48"],
    ["64:ff9b::192.0.2.7", "64:ff9b:0:0::/64", "64:ff9b:0::/48"],
    ["::ffff:192.0.2.7", "192.0.2.7", "192.0.2.0/24"],
    ["::ffff:c000:207", "192.0.2.7", "192.0.2.0/24"],
    ["0:0:0:0:0:FFFF:192.0.2.7", "192.0.2.7", "192.0.2.0/24"],
    ["1::ffff:c000:207", "1:0:0:0::/64", "1:0:0::/48"],
    ["", "unknown", "unknown"],
    ["evil", "unknown", "unknown"],
  ]
) {
  Deno.test(`${ip || "no address"} is in ${visitor} and ${block}`, () => {
    assert.deepEqual(networksOf(ip), { visitor, block });
  });
}

Deno.test("what is stored names neither the account nor the visitor, is bounded, and is over by the clock", () =>
  withLimits(async (kit) => {
    const long = `${"x".repeat(10_000)}@example.com`;
    await passed(kit, 5, () => ({ account: long, ip: "2001:db8:1:2::3" }));
    await passed(kit, 5);
    const rows = await Array.fromAsync(kit.kv.list({ prefix: [] }));
    assert.equal(rows.length, 8);
    const text = JSON.stringify(rows.map(({ key, value }) => [key, value]));
    assert.doesNotMatch(text, /ada|example|192\.0|2001|xxx/);
    assert.ok(text.length < 2000, text);
    kit.now += 24 * HOUR;
    assert.equal(await passed(kit, 50), 5);
  }));

Deno.test("when the database fails nobody is let through, and who waited for it asks it no more", () =>
  withLimits(async ({ limits, asked, sever, hang, mend }) => {
    hang();
    const waiting = Array.from({ length: 20 }, () => limits.pass(ATTEMPT));
    mend();
    sever();
    for (const attempt of waiting) await assert.rejects(attempt, /was cut/);
    assert.deepEqual(asked, { reads: 1, writes: 0 });
    await assert.rejects(limits.pass(ATTEMPT), /was cut/);
    mend();
    assert.equal((await limits.pass(ATTEMPT)).allowed, true);
  }));

Deno.test("the keys of an account are known, so that they can be forgotten", () =>
  withLimits(async (kit) => {
    const ways = [{}, { device: "laptop" }, { action: "mail" as const }];
    await passed(kit, 3, (at) => ways[at]);
    const own = kit.limits.keysOf(ATTEMPT.account!).map(String);
    const rows = await Array.fromAsync(kit.kv.list({ prefix: ["limits"] }));
    const left = rows.map(({ key }) => String(key))
      .filter((key) => !own.some((start) => key.startsWith(start)));
    assert.equal(left.length, 4);
    assert.ok(left.every((key) => /visitor|block/.test(key)));
    // The same of what newcomers did.
    await passed(kit, 40, (at) => ({ ip: `10.0.${at}.1` }));
    const all = await Array.fromAsync(kit.kv.list({ prefix: ["limits"] }));
    const kinds = all.map(({ key }) => String(key))
      .filter((key) => !own.some((start) => key.startsWith(start)))
      .map((key) => key.split(",")[2]);
    assert.deepEqual([...new Set(kinds)].sort(), ["block", "visitor"]);
    assert.ok(all.some(({ key }) => key[2] === "newcomers"));
  }));
