/** The record: what is kept, for how long, in which order, and at what cost when things fail. */

import assert from "node:assert/strict";
import { onBehalfOf } from "../../lib/audit/actor.ts";
import { type Audit, openAudit } from "../../lib/audit/audit.ts";
import type { AuditEvent, Happening } from "../../lib/audit/event.ts";
import { openFailingKv } from "../http/failing_kv.ts";

const DAY = 24 * 60 * 60_000;

interface Kit {
  audit: Audit;
  kv: Deno.Kv;
  lines: string[];
  /** Milliseconds since 1970. */
  now: number;
  sever(): void;
}

async function withAudit(test: (kit: Kit) => Promise<void>): Promise<void> {
  const { kv, sever } = await openFailingKv();
  const lines: string[] = [];
  const kit = { kv, lines, sever, now: Date.UTC(2031, 0, 2) } as Kit;
  kit.audit = openAudit({
    kv,
    clock: () => kit.now,
    print: (line) => void lines.push(line),
  });
  await test(kit).finally(() => kv.close());
}

const WRONG: Happening = {
  type: "log-in",
  outcome: "failed",
  userId: "ada",
  reason: "wrong-password",
};

async function rowsOf(
  { kv, audit }: Pick<Kit, "kv" | "audit">,
): Promise<number> {
  await audit.settled();
  return (await Array.fromAsync(kv.list({ prefix: ["audit"] }))).length;
}

Deno.test("one account's entries are listed newest first, page by page, and nobody else's", () =>
  withAudit(async (kit) => {
    const { audit } = kit;
    for (let at = 0; at < 25; at++) {
      await audit.record(
        { type: "factor-added", userId: "ada", name: `${at}` },
        { type: "factor-added", userId: "adam", name: "not hers" },
      );
      kit.now += at % 3; // Several share a moment.
    }
    const names: string[] = [];
    let before: string | undefined;
    do {
      const page = await audit.list("ada", { before, limit: 10 });
      assert.ok(page.events.length <= 10);
      names.push(...page.events.map(({ name }) => name!));
      before = page.older ?? undefined;
    } while (before !== undefined);
    assert.deepEqual(
      names,
      Array.from({ length: 25 }, (_, at) => `${24 - at}`),
    );
  }));

Deno.test("a page that is full at the end of the record names no older one", () =>
  withAudit(async ({ audit }) => {
    await audit.record({ type: "log-out", userId: "ada" });
    const { events, older } = await audit.list("ada", { limit: 1 });
    assert.equal(events.length, 1);
    assert.equal(older, null);
  }));

Deno.test("entries are found by kind and by time", () =>
  withAudit(async (kit) => {
    const { audit } = kit;
    await audit.record({ type: "log-in", userId: "ada" });
    kit.now += DAY;
    await audit.record({ type: "log-in", userId: "ada" });
    await audit.record({ type: "log-out", userId: "ada" });
    const wanted = ({ type }: AuditEvent) => type === "log-in";
    assert.equal((await audit.list("ada", { wanted })).events.length, 2);
    const since = kit.now;
    assert.equal((await audit.list("ada", { since })).events.length, 2);
    assert.equal((await audit.list("ada", { wanted, since })).events.length, 1);
  }));

Deno.test("an entry is read for 90 days by the clock, whenever the database drops it", () =>
  withAudit(async (kit) => {
    await kit.audit.record({ type: "log-out", userId: "ada" });
    const { events: [{ at, id }] } = await kit.audit.list("ada");
    kit.now += 90 * DAY - 1;
    assert.equal((await kit.audit.list("ada")).events.length, 1);
    kit.now += 1;
    assert.deepEqual(await kit.audit.list("ada"), { events: [], older: null });
    for (const before of [`${at}.${id}`, `${at + 1}.x`, "0.x", "x", ""]) {
      assert.deepEqual((await kit.audit.list("ada", { before })).events, []);
    }
  }));

Deno.test("who asks is known without being told, and what happens at once is told apart", () =>
  withAudit(async ({ audit }) => {
    const ask = (ip: string) =>
      onBehalfOf(() => ({ sessionId: ip, device: "Firefox", ip }), async () => {
        await new Promise((resolve) => setTimeout(resolve));
        await audit.record({ type: "log-out", userId: "ada", name: ip });
      });
    await Promise.all(["192.0.2.1", "192.0.2.2", "192.0.2.3"].map(ask));
    const { events } = await audit.list("ada");
    assert.equal(events.length, 3);
    for (const event of events) {
      assert.equal(event.ip, event.name);
      assert.equal(event.sessionId, event.name);
      assert.equal(event.device, "Firefox");
    }
  }));

Deno.test("what was not committed is neither stored nor printed", () =>
  withAudit(async ({ audit, kv, lines }) => {
    const operation = kv.atomic()
      .check({ key: ["missing"], versionstamp: "1".repeat(20) });
    audit.inAtomic([{ type: "log-out", userId: "ada" }], operation);
    assert.equal((await operation.commit()).ok, false);
    assert.deepEqual(lines, []);
    assert.equal(await rowsOf({ kv, audit }), 0);
  }));

for (const userId of ["ada", null]) {
  const whose = userId === null ? "no account" : "one account";
  Deno.test(`a hundred failures at once of ${whose} cost eleven rows an hour, and a line each`, () =>
    withAudit(async (kit) => {
      const { audit, kv, lines } = kit;
      const fail = () => audit.record({ ...WRONG, userId });
      await Promise.all(Array.from({ length: 100 }, fail));
      for (let more = 0; more < 30; more++) {
        await audit.settled();
        await fail();
      }
      assert.equal(await rowsOf({ kv, audit }), 11);
      assert.equal(lines.length, 130);
      const { events } = await audit.list(userId);
      const sum = events.at(-1)!;
      assert.equal(sum.type, "more-failures");
      // In a crowd some may not be counted; one after the other all are.
      assert.ok(sum.count! >= 30 && sum.count! <= 120, `${sum.count}`);
      kit.now += 60 * 60_000;
      await fail();
      assert.equal(await rowsOf({ kv, audit }), 12);
    }));
}

Deno.test("attempts that were not even looked at print fewer and fewer lines", () =>
  withAudit(async ({ audit, lines }) => {
    for (let times = 0; times < 250; times++) {
      await audit.record({
        type: "attempts-limited",
        outcome: "refused",
        userId: "ada",
      });
      await audit.settled();
    }
    assert.equal(lines.length, 11);
    assert.equal(JSON.parse(lines.at(-1)!).count, 100);
  }));

Deno.test("without a database a failure is printed, and what succeeded is not claimed", () =>
  withAudit(async ({ audit, lines, sever }) => {
    sever();
    await audit.record(WRONG);
    await audit.settled();
    assert.equal(lines.length, 1);
    await assert.rejects(audit.record({ type: "factor-added", userId: "ada" }));
    assert.equal(lines.length, 1);
  }));
