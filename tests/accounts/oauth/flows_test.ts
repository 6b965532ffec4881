/** A flow is handed out once, to the browser that began it, for the provider that it went to. */

import assert from "node:assert/strict";
import {
  browserSecret,
  FLOW_LIFETIME,
  keepFlow,
  takeFlow,
} from "../../../lib/accounts/oauth/flows.ts";
import { readAll } from "../kit.ts";

const NOW = Date.UTC(2031, 0, 2);
const state = "s".repeat(43);
const refused = { name: "OAuthError", code: "ERR_OAUTH_FLOW" };

/** Runs a test with one flow on its way, to the provider `one`. */
async function withFlow(
  test: (kv: Deno.Kv, secret: string) => Promise<void>,
): Promise<void> {
  using kv = await Deno.openKv(":memory:");
  const secret = browserSecret(null);
  const flow = {
    provider: "one",
    purpose: "log-in",
    next: "/account",
    kept: { nonce: "n" },
  } as const;
  await keepFlow(kv, { state, secret }, flow, NOW);
  await test(kv, secret);
}

Deno.test("of twenty parallel takers one gets the flow", async () => {
  await withFlow(async (kv, secret) => {
    const takers = Array.from(
      { length: 20 },
      () => takeFlow(kv, { state, secret, provider: "one" }, NOW),
    );
    const results = await Promise.allSettled(takers);
    const got = results.filter(({ status }) => status === "fulfilled");
    assert.equal(got.length, 1);
    assert.deepEqual(await readAll(kv), {});
  });
});

Deno.test("whoever it does not belong to leaves it where it is", async () => {
  await withFlow(async (kv, secret) => {
    const own = { state, secret, provider: "one" };
    const others = [
      { ...own, provider: "two" },
      { ...own, secret: browserSecret(null) },
      { ...own, secret: null },
      { ...own, secret: "" },
      { ...own, secret: `${secret}=` },
      { ...own, state: "t".repeat(43) },
      { ...own, state: null },
      { ...own, state: "" },
      { ...own, state: "s".repeat(1000) },
      { ...own, state: "s s".repeat(20) },
    ];
    for (const other of others) {
      await assert.rejects(takeFlow(kv, other, NOW), refused);
    }
    const { kept, next } = await takeFlow(kv, own, NOW);
    assert.deepEqual({ kept, next }, {
      kept: { nonce: "n" },
      next: "/account",
    });
  });
});

Deno.test("it lasts ten minutes, whenever KV gets round to deleting it", async () => {
  for (const [passed, lasts] of [[-1, true], [0, false]] as const) {
    await withFlow(async (kv, secret) => {
      const taken = takeFlow(
        kv,
        { state, secret, provider: "one" },
        NOW + FLOW_LIFETIME + passed,
      );
      if (lasts) await taken;
      else await assert.rejects(taken, refused);
    });
  }
});

Deno.test("what is stored names neither the state nor the browser's secret", async () => {
  await withFlow(async (kv, secret) => {
    const stored = Deno.inspect(await readAll(kv), { depth: 9 });
    assert.ok(!stored.includes(state) && !stored.includes(secret));
  });
});

Deno.test("a browser keeps its secret, and gets a new one for anything else", () => {
  const secret = browserSecret(null);
  assert.match(secret, /^[\w-]{43}$/);
  assert.equal(browserSecret(secret), secret);
  for (const shown of [null, "", "x", `${secret}x`, "é".repeat(43)]) {
    assert.notEqual(browserSecret(shown), shown);
  }
});
