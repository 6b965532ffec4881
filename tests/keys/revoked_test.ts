/**
 * What a revoked key means for those who are signed in: under which circumstances
 * a process knows, and that it asks when it cannot know.
 *
 * @module
 */
import assert from "node:assert/strict";
import {
  openSessions,
  openStoredKeyring,
  type Sessions,
  type StoredKeyring,
} from "../../lib/sessions/mod.ts";
import { openFailingKv } from "../http/failing_kv.ts";
import {
  carrying,
  type Changes,
  configure,
  DAY,
  HOUR,
  LAPTOP,
  NOON,
  SECOND,
  SECRET,
} from "../sessions/kit.ts";
import { kidsThat, NEXT_SECRET } from "./kit.ts";

interface Process {
  readonly keys: StoredKeyring;
  readonly sessions: Sessions;
}

interface Scene {
  readonly here: Process;
  readonly there: Process;
  /** Signs in here and returns the headers of the device. */
  signIn(): Promise<Headers>;
  /** Revokes the key that signs here. */
  leak(): Promise<boolean>;
  pass(milliseconds: number): void;
  sever(): void;
  mend(): void;
}

function scene(
  name: string,
  changes: Changes & { algorithm?: "HS256" | "ES256" | "EdDSA" },
  test: (scene: Scene) => Promise<void>,
): void {
  Deno.test(name, async () => {
    const { kv: own, sever, mend } = await openFailingKv();
    // As between processes on one SQLite file, nothing is announced.
    const kv = new Proxy(own, {
      get: (target, name) =>
        name === "watch"
          ? () => new ReadableStream()
          : Reflect.get(target, name, target),
    });
    let passed = 0;
    const clock = () => NOON + passed;
    const monotonic = () => passed;
    const { algorithm = "ES256", ...rest } = changes;
    const config = configure({
      jwt: { algorithm, issuer: "latchkey", audience: "latchkey" },
      ...rest,
    });
    const secrets = [SECRET, NEXT_SECRET];
    async function start(): Promise<Process> {
      const keys = await openStoredKeyring({
        config,
        kv,
        secrets,
        clock,
        monotonic,
      });
      const sessions = openSessions({ config, kv, keys, clock, monotonic });
      await sessions.caughtUp();
      return { keys, sessions };
    }
    const here = await start();
    const there = await start();
    try {
      await test({
        here,
        there,
        signIn: async () =>
          carrying(
            (await here.sessions.signIn(new Headers(), {
              userId: "ada",
              amr: ["pwd"],
              device: LAPTOP,
            })).setCookies,
          ),
        leak: () => here.keys.revoke(kidsThat(here.keys, "signs")[0]),
        pass: (milliseconds) => void (passed += milliseconds),
        sever,
        mend,
      });
    } finally {
      mend();
      await here.sessions.close();
      await there.sessions.close();
      here.keys.close();
      there.keys.close();
      kv.close();
    }
  });
}

const outcomeOf = async ({ sessions }: Process, headers: Headers) =>
  (await sessions.resolve(headers)).outcome;

for (const algorithm of ["HS256", "ES256", "EdDSA"] as const) {
  scene(
    `jwt, ${algorithm}: a token that was verified before is refused once its key is revoked`,
    { strategy: "jwt", algorithm },
    async ({ here, there, signIn, leak }) => {
      const headers = await signIn();
      for (const process of [here, there]) {
        assert.equal(await outcomeOf(process, headers), "alive");
      }
      assert.equal(await leak(), true);
      assert.equal(await outcomeOf(here, headers), "malformed");
      await there.sessions.caughtUp();
      assert.equal(await outcomeOf(there, headers), "malformed");
      const again = await signIn();
      for (const process of [here, there]) {
        assert.equal(await outcomeOf(process, again), "alive");
      }
    },
  );

  scene(
    `jwt, ${algorithm}: a process that has not heard for too long asks before it believes a key`,
    { strategy: "jwt", algorithm, revocation: { maxStaleness: 5 * SECOND } },
    async ({ there, signIn, leak, pass, sever, mend }) => {
      const headers = await signIn();
      assert.equal(await outcomeOf(there, headers), "alive");
      await leak();
      assert.equal(await outcomeOf(there, headers), "alive", "not heard yet");
      pass(5 * SECOND + 1);
      sever();
      assert.equal(await outcomeOf(there, headers), "unavailable");
      mend();
      assert.equal(await outcomeOf(there, headers), "malformed");
    },
  );
}

scene(
  "hybrid: a process that has not heard for too long asks before it believes an access token",
  {
    strategy: "hybrid",
    algorithm: "HS256",
    revocation: { maxStaleness: 5 * SECOND },
  },
  async ({ there, signIn, leak, pass, sever, mend }) => {
    const headers = await signIn();
    assert.equal(await outcomeOf(there, headers), "alive");
    await leak();
    pass(5 * SECOND + 1);
    sever();
    assert.equal(await outcomeOf(there, headers), "unavailable");
    mend();
    assert.equal(await outcomeOf(there, headers), "malformed");
  },
);

scene(
  "hybrid: a revoked pair signs nobody out, since the refresh token has another key",
  { strategy: "hybrid" },
  async ({ there, signIn, leak }) => {
    const headers = await signIn();
    await leak();
    await there.sessions.caughtUp();
    const { session, outcome, setCookies } = await there.sessions.resolve(
      headers,
    );
    assert.deepEqual([session?.userId, outcome], ["ada", "renewed"]);
    assert.equal(await outcomeOf(there, carrying(setCookies)), "alive");
  },
);

scene(
  "hybrid: a revoked secret takes the refresh tokens with it",
  { strategy: "hybrid", algorithm: "HS256" },
  async ({ here, there, signIn, leak, pass }) => {
    const headers = await signIn();
    await leak();
    assert.equal(await outcomeOf(here, headers), "malformed");
    await there.sessions.caughtUp();
    assert.equal(await outcomeOf(there, headers), "malformed");
    const again = await signIn();
    pass(HOUR);
    assert.equal(await outcomeOf(there, again), "renewed");
  },
);

scene(
  "hybrid: a revoked secret takes refresh tokens with it that were seen before beside an access token of a pair",
  { strategy: "hybrid" },
  async ({ here, there, signIn, pass }) => {
    const headers = await signIn();
    for (const process of [here, there]) {
      assert.equal(await outcomeOf(process, headers), "alive");
    }
    const [secret] = kidsThat(here.keys, "verifies");
    await here.keys.revoke(secret);
    await there.sessions.caughtUp();
    pass(HOUR);
    for (const process of [here, there]) {
      assert.equal(await outcomeOf(process, headers), "malformed");
    }
  },
);

scene(
  "hybrid: a process that has not heard for too long asks before it believes a refresh token",
  {
    strategy: "hybrid",
    algorithm: "HS256",
    revocation: { maxStaleness: 5 * SECOND },
  },
  async ({ there, signIn, leak, pass, sever, mend }) => {
    const headers = await signIn();
    assert.equal(await outcomeOf(there, headers), "alive");
    await leak();
    pass(HOUR);
    sever();
    assert.equal(await outcomeOf(there, headers), "unavailable");
    mend();
    assert.equal(await outcomeOf(there, headers), "malformed");
  },
);

scene(
  "hybrid: a process that has not heard for too long asks before it believes the key of an access token that holds",
  {
    strategy: "hybrid",
    algorithm: "HS256",
    revocation: { maxStaleness: 5 * SECOND },
  },
  async ({ there, signIn, leak, pass, sever, mend }) => {
    const headers = await signIn();
    assert.equal(await outcomeOf(there, headers), "alive");
    await leak();
    pass(5 * SECOND + 1);
    sever();
    assert.equal(await outcomeOf(there, headers), "unavailable");
    mend();
    assert.equal(await outcomeOf(there, headers), "malformed");
  },
);

scene(
  "a token by a key that this process does not know is looked up before it is refused",
  { strategy: "jwt" },
  async ({ there, signIn, leak, pass, sever, mend }) => {
    await leak();
    const headers = await signIn();
    sever();
    assert.equal(await outcomeOf(there, headers), "unavailable");
    mend();
    pass(SECOND);
    assert.equal(await outcomeOf(there, headers), "alive");
  },
);

scene(
  "on expiry: a process that cannot reach the database believes keys until a token would be renewed, and no longer",
  {
    strategy: "jwt",
    updateAge: HOUR,
    revocation: { mode: "on-expiry", maxStaleness: 5 * SECOND },
  },
  async ({ there, signIn, leak, pass, sever, mend }) => {
    const headers = await signIn();
    const other = await signIn();
    assert.equal(await outcomeOf(there, headers), "alive");
    await leak();
    sever();
    pass(HOUR - SECOND);
    assert.equal(await outcomeOf(there, headers), "alive");
    pass(2 * SECOND);
    assert.equal(await outcomeOf(there, headers), "unavailable");
    mend();
    assert.equal(await outcomeOf(there, headers), "malformed");
    await there.sessions.caughtUp();
    assert.equal(await outcomeOf(there, other), "malformed");
  },
);

scene(
  "a rotation is noticed by nobody who is signed in",
  { strategy: "jwt", updateAge: 400 * DAY },
  async ({ here, there, signIn, pass }) => {
    const early = await signIn();
    await here.keys.rotate();
    pass(11 * 60 * SECOND);
    const late = await signIn();
    assert.equal(kidsThat(here.keys, "verifies").length, 3);
    for (const process of [here, there]) {
      for (const headers of [early, late]) {
        assert.equal(await outcomeOf(process, headers), "alive");
      }
    }
  },
);
