/** The record: what is kept, for how long, in which order, and at what cost when things fail. */

import assert from "node:assert/strict";
import { onBehalfOf } from "../../lib/audit/actor.ts";
import { type Audit, openAudit } from "../../lib/audit/audit.ts";
import type { AuditEvent, Happening } from "../../lib/audit/event.ts";
import { FAILURES_TOLD_APART } from "../../lib/audit/failures.ts";
import { mostAttempts } from "../../lib/limits/policy.ts";
import { type Action, RULES, type Scope } from "../../lib/limits/rules.ts";
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

/** An attempt that came too soon. */
const LIMITED: Happening = {
  type: "attempts-limited",
  outcome: "refused",
  userId: "ada",
  method: "log-in",
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

Deno.test("what succeeds is stored in one write with a look at whether there is such an account, and printed in any case", () =>
  withAudit(async ({ kv, lines }) => {
    const of = (userId: string): Deno.KvKey => ["users", userId];
    let meanwhile: () => Promise<unknown> = () => Promise.resolve();
    const audit = openAudit({
      kv,
      clock: () => 1,
      print: (line) => void lines.push(line),
      async readAccount(userId) {
        const entry = await kv.get(of(userId));
        await meanwhile();
        return entry;
      },
    });
    const exported = (userId: string | null) =>
      ({ type: "data-exported", userId }) as const;
    await kv.set(of("ada"), "as it was");
    let changes = 0;
    meanwhile = async () => {
      if (changes++ === 0) await kv.set(of("ada"), "as it is");
    };
    await audit.record(exported("ada"), exported("gone"), exported(null));
    assert.equal((await audit.list("ada")).events.length, 1);
    assert.equal((await audit.list(null)).events.length, 1);
    assert.deepEqual((await audit.list("gone")).events, []);
    assert.equal(lines.length, 3);
    meanwhile = () => kv.delete(of("ada"));
    await audit.record(exported("ada"));
    assert.equal((await audit.list("ada")).events.length, 1);
    assert.equal(lines.length, 4);
  }));

Deno.test("what the names of an account's entries have in order says nothing of anybody else's", () =>
  withAudit(async (kit) => {
    const { audit } = kit;
    const orders = async (others: number) => {
      kit.now += 1000;
      const since = kit.now;
      for (const userId of ["ada", ...Array(others).fill("bob"), null, "ada"]) {
        await audit.record({ type: "link-asked", userId });
      }
      kit.now += 1;
      await audit.record({ type: "data-exported", userId: "ada" });
      const { events } = await audit.list("ada", { since });
      return events.map(({ id }) => id.split("-")[0]);
    };
    assert.deepEqual(await orders(0), await orders(7));
  }));

Deno.test("what the site did to everybody is among each account's entries, at its place and on its page", () =>
  withAudit(async (kit) => {
    const { audit } = kit;
    for (let at = 0; at < 12; at++) {
      const everybody = at % 4 === 1;
      await audit.record(
        everybody
          ? { type: "everybody-logged-out", userId: null }
          : { type: "factor-added", userId: "ada", name: `${at}` },
      );
      kit.now += at % 2; // Several share a moment.
    }
    await audit.record({ type: "factor-added", userId: "bob" });
    const all = async (limit: number) => {
      const names: string[] = [];
      let before: string | undefined;
      do {
        const page = await audit.list("ada", { before, limit });
        names.push(...page.events.map(({ name = "all" }) => name));
        before = page.older ?? undefined;
      } while (before !== undefined);
      return names.join(" ");
    };
    for (const limit of [1, 2, 3, 5, 50]) {
      assert.equal(await all(limit), "11 10 all 8 7 6 all 4 3 2 all 0");
    }
    assert.equal((await audit.list("bob")).events.length, 4);
    assert.equal(await rowsOf(kit), 13);
    kit.now += 90 * DAY;
    assert.deepEqual((await audit.list("ada")).events, []);
  }));

Deno.test("what the site did to everybody before there was an account is not among its entries", () =>
  withAudit(async (kit) => {
    const { audit } = kit;
    for (let times = 0; times < 3; times++) {
      await audit.record({ type: "everybody-logged-out", userId: null });
      kit.now += DAY;
    }
    const madeAt = kit.now - DAY;
    await audit.record({ type: "account-made", userId: "ada" });
    const ask = (before?: string) => audit.list("ada", { madeAt, before });
    const { events } = await ask();
    assert.deepEqual(
      events.map(({ type }) => type),
      ["account-made", "everybody-logged-out"],
    );
    for (const place of [`${madeAt}.0`, `${madeAt - 1}.x`, "1.x"]) {
      assert.deepEqual(await ask(place), { events: [], older: null });
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

for (
  const [what, happening] of [
    ["failures at once of no account", { ...WRONG, userId: null }],
    ["attempts at once that were not looked at", LIMITED],
    ["such attempts at no account", { ...LIMITED, userId: null }],
  ] as const
) {
  Deno.test(`a hundred ${what} cost eleven rows an hour`, () =>
    withAudit(async (kit) => {
      const { audit, kv, lines } = kit;
      const fail = () => audit.record(happening);
      await Promise.all(Array.from({ length: 100 }, fail));
      for (let more = 0; more < 30; more++) {
        await audit.settled();
        await fail();
      }
      assert.equal(await rowsOf({ kv, audit }), 11);
      if (happening.type === "log-in") assert.equal(lines.length, 130);
      const { events } = await audit.list(happening.userId);
      const sum = events.at(-1)!;
      assert.equal(sum.type, "more-failures");
      assert.equal(sum.outcome, happening.outcome);
      // In a crowd some may not be counted; one after the other all are.
      assert.ok(sum.count! >= 30 && sum.count! <= 120, `${sum.count}`);
      kit.now += 60 * 60_000;
      await fail();
      assert.equal(await rowsOf({ kv, audit }), 12);
    }));
}

Deno.test("attempts that were not looked at, however many, hide none that was", () =>
  withAudit(async (kit) => {
    const { audit } = kit;
    const from = (at: number) => ({ ip: `192.0.2.${at}`, device: `No. ${at}` });
    for (let times = 0; times < 40; times++) {
      for (let more = 0; more < 5; more++) {
        await audit.record({ ...LIMITED, ip: "198.51.100.1" });
      }
      await audit.record({ ...WRONG, ...from(times) });
      await audit.settled();
      kit.now += 1000;
    }
    const { events } = await audit.list("ada", { limit: 100 });
    const wrong = events.filter(({ type }) => type === "log-in");
    assert.deepEqual(
      wrong.map(({ ip, device }) => ({ ip, device })),
      Array.from({ length: 40 }, (_, at) => from(39 - at)),
    );
    const sums = events.filter(({ type }) => type === "more-failures");
    assert.equal(sums.length, 1);
    assert.equal(sums[0].outcome, "refused");
    assert.equal(events.length, 40 + 10 + 1);
  }));

Deno.test("a hundred failures of one account at the same moment are all kept, and a line each", () =>
  withAudit(async ({ audit, kv, lines }) => {
    await Promise.all(
      Array.from({ length: 100 }, () => audit.record(WRONG)),
    );
    assert.equal(await rowsOf({ kv, audit }), 100);
    assert.equal(lines.length, 100);
  }));

Deno.test("passkeys that prove nothing, however many, are eleven rows an hour and hide no guess", () =>
  withAudit(async ({ audit, kv }) => {
    for (let times = 0; times < 250; times++) {
      await audit.record({ ...WRONG, method: "passkey", reason: "expired" });
      await audit.settled();
    }
    assert.equal(await rowsOf({ kv, audit }), 11);
    await audit.record(WRONG);
    const { events } = await audit.list("ada", { limit: 100 });
    assert.equal(
      events.filter(({ reason }) => reason === "wrong-password").length,
      1,
    );
    const [sum] = events.filter(({ type }) => type === "more-failures");
    assert.deepEqual([sum.outcome, sum.count], ["failed", 240]);
  }));

Deno.test("more failures of one account than the limits let through in an hour are one row", () =>
  withAudit(async ({ audit, kv }) => {
    for (let times = 0; times < FAILURES_TOLD_APART + 3; times++) {
      await audit.record(WRONG);
      await audit.settled();
    }
    assert.equal(await rowsOf({ kv, audit }), FAILURES_TOLD_APART + 1);
    const rows = kv.list<AuditEvent>({ prefix: ["audit", "ada"] });
    const [{ value: sum }] = await Array.fromAsync(rows);
    assert.equal(sum.type, "more-failures");
    assert.deepEqual([sum.outcome, sum.count], ["failed", 3]);
  }));

Deno.test("whatever strangers and ten devices may try at one account in an hour is told apart", () => {
  const inAnHour = (action: Action, scope: Scope) => {
    const policy = RULES[action][scope];
    return policy === undefined ? 0 : mostAttempts(policy, DAY / 24);
  };
  let most = 0;
  for (const action of ["log-in", "code", "confirm"] as const) {
    most += inAnHour(action, "account") + inAnHour(action, "newcomers") +
      10 * inAnHour(action, "device");
  }
  assert.ok(most <= FAILURES_TOLD_APART, `${most}`);
});

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

Deno.test("no failure is stored for an account that is deleted before it is written", async () => {
  const { kv } = await openFailingKv();
  const row = ["users", "ada"];
  await kv.set(row, true);
  let reads = 0;
  const audit = openAudit({
    kv,
    clock: () => Date.UTC(2031, 0, 2),
    print: () => {},
    async readAccount() {
      const entry = await kv.get(row);
      // It goes right after it was looked at for the second failure.
      if (++reads === 2) await kv.delete(row);
      return entry;
    },
  });
  for (let times = 0; times < 3; times++) {
    await audit.record(WRONG);
    await audit.settled();
  }
  assert.equal(await rowsOf({ kv, audit }), 1);
  const loads = await Array.fromAsync(kv.list({ prefix: ["audit_load"] }));
  assert.deepEqual(loads.map(({ value }) => value), [1]);
  kv.close();
});
