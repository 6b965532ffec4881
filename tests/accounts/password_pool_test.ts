/** The workers: the event loop is free, a flood is bounded, and a death is only one job's. */
import assert from "node:assert/strict";
import {
  hashPassword,
  RECOMMENDED_COST,
} from "../../lib/accounts/password_hash.ts";
import {
  createPasswordPool,
  type PasswordPool,
  type PoolOptions,
} from "../../lib/accounts/password_pool.ts";
import { CHEAP } from "./kit.ts";

async function withPool(
  options: PoolOptions,
  test: (pool: PasswordPool) => Promise<void>,
): Promise<void> {
  const pool = createPasswordPool(options);
  try {
    await test(pool);
  } finally {
    await pool.close();
  }
}

const cheap = (pool: PasswordPool, password = "four plain words") =>
  hashPassword(pool.hash, password, CHEAP);

const codesOf = (results: PromiseSettledResult<unknown>[]) =>
  results.map((result) =>
    result.status === "fulfilled" ? "done" : result.reason.code
  );

Deno.test("the event loop turns while four passwords are hashed at the real cost", () =>
  withPool({ workers: 2 }, async (pool) => {
    await cheap(pool);
    let turns = 0;
    let timer = setTimeout(function turn() {
      turns++;
      timer = setTimeout(turn);
    });
    const hashes = await Promise.all(
      Array.from(
        { length: 4 },
        () => hashPassword(pool.hash, "four plain words", RECOMMENDED_COST),
      ),
    );
    clearTimeout(timer);
    // Hashing on the loop itself would leave it one turn for each hash, at most.
    assert(turns > 4 * 4, `${turns} turns`);
    assert.equal(new Set(hashes).size, 4);
  }));

Deno.test("no worker is started before the first password, and never more than asked for", () =>
  withPool({ workers: 2 }, async (pool) => {
    assert.equal(pool.workers, 0);
    await cheap(pool);
    assert.equal(pool.workers, 1);
    await Promise.all(Array.from({ length: 10 }, () => cheap(pool)));
    assert.equal(pool.workers, 2);
    assert.equal(pool.taken, 11);
  }));

Deno.test("of a flood of 200 as many are hashed as there is room for, and the others hear so at once", () =>
  withPool({ workers: 2 }, async (pool) => {
    const flood = Array.from({ length: 200 }, () => cheap(pool));
    // Who is refused does not wait for anybody.
    assert.equal(pool.taken, 2 + 64);
    const results = await Promise.allSettled(flood);
    assert.deepEqual(
      codesOf(results),
      [
        ...Array(2 + 64).fill("done"),
        ...Array(200 - 2 - 64).fill("ERR_PASSWORD_HASHING_BUSY"),
      ],
    );
    const last = results.at(-1) as PromiseRejectedResult;
    assert.equal(last.reason.name, "PasswordHashingBusy");
    assert(Number.isInteger(last.reason.retryAfter));
    assert(last.reason.retryAfter >= 1);
    assert.match(last.reason.message, /Try again in \d+ seconds/);
    // And when it is over, there is room again.
    await cheap(pool);
    assert.equal(pool.workers, 2);
  }));

for (const password of ["die", "reject"]) {
  Deno.test(`a worker that dies (${password}) takes only its own job with it, and another one takes its place`, () =>
    withPool({
      workers: 1,
      module: new URL("./stubborn_worker.ts", import.meta.url),
    }, async (pool) => {
      const results = await Promise.allSettled([
        cheap(pool, "the first of them"),
        cheap(pool, password),
        cheap(pool, "the third of them"),
      ]);
      assert.deepEqual(codesOf(results), [
        "done",
        "ERR_PASSWORD_HASHING_FAILED",
        "done",
      ]);
      const reason = (results[1] as PromiseRejectedResult).reason;
      assert.match(reason.message, /This worker/);
      assert.equal(pool.workers, 1);
    }));
}

Deno.test("a worker that cannot be started fails its jobs one by one", () =>
  withPool({ module: new URL("./no_such_worker.ts", import.meta.url) }, async (
    pool,
  ) => {
    const results = await Promise.allSettled([cheap(pool), cheap(pool)]);
    assert.deepEqual(codesOf(results), [
      "ERR_PASSWORD_HASHING_FAILED",
      "ERR_PASSWORD_HASHING_FAILED",
    ]);
    assert.equal(pool.workers, 0);
  }));

Deno.test("what a worker cannot hash fails and leaves the worker alive", () =>
  withPool({ workers: 1 }, async (pool) => {
    const impossible = hashPassword(pool.hash, "four plain words", {
      ...CHEAP,
      memory: 1,
    });
    await assert.rejects(impossible, { code: "ERR_PASSWORD_HASHING_FAILED" });
    await cheap(pool);
    assert.equal(pool.workers, 1);
  }));

Deno.test("closing ends the jobs under way and those that wait, and takes no more", () =>
  withPool({ workers: 1 }, async (pool) => {
    const jobs = Promise.allSettled([cheap(pool), cheap(pool), cheap(pool)]);
    await pool.close();
    assert.deepEqual(
      codesOf(await jobs),
      Array(3).fill("ERR_PASSWORD_HASHING_CLOSED"),
    );
    assert.equal(pool.workers, 0);
    await assert.rejects(cheap(pool), { code: "ERR_PASSWORD_HASHING_CLOSED" });
    await pool.close();
  }));

Deno.test("the worker needs to read its own code and nothing else", async () => {
  const script = `
    import { createPasswordPool } from "${
    import.meta.resolve("../../lib/accounts/password_pool.ts")
  }";
    import { hashPassword } from "${
    import.meta.resolve("../../lib/accounts/password_hash.ts")
  }";
    const pool = createPasswordPool();
    console.log(await hashPassword(pool.hash, "four plain words", ${
    JSON.stringify(CHEAP)
  }));
    await pool.close();`;
  const root = new URL("../..", import.meta.url);
  const folder = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(`${folder}/main.ts`, script);
    const { success, stdout, stderr } = await new Deno.Command(
      Deno.execPath(),
      {
        args: [
          "run",
          "--no-prompt",
          "--no-check",
          "--config=deno.json",
          `--allow-read=lib/accounts`,
          `${folder}/main.ts`,
        ],
        cwd: root,
      },
    ).output();
    assert(success, new TextDecoder().decode(stderr));
    assert.match(new TextDecoder().decode(stdout), /^\$argon2id\$/);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("a worker computes what the reference implementation does", () =>
  withPool({ workers: 1 }, async (pool) => {
    const bytes = (text: string) => new TextEncoder().encode(text);
    const job = { passes: 2, lanes: 1, length: 32, salt: bytes("somesalt") };
    // From the tests of phc-winner-argon2: argon2id, version 19, 2^8 and 2^16 KiB.
    for (
      const [memory, expected] of [
        [
          2 ** 8,
          "9dfeb910e80bad0311fee20f9c0e2b12c17987b4cac90c2ef54d5b3021c68bfe",
        ],
        [
          2 ** 16,
          "09316115d5cf24ed5a15a31a3ba326e5cf32edc24702987c02b6566f61913cf7",
        ],
      ] as const
    ) {
      const password = bytes("password");
      const hash = await pool.hash({ ...job, password, memory });
      assert.equal(new Uint8Array(hash).toHex(), expected);
    }
  }));
