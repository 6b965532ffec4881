/** A process that dies in the middle of ending sessions leaves nothing half done. */

import assert from "node:assert/strict";
import { openKv } from "../../lib/kv/mod.ts";
import type { Sessions } from "../../lib/sessions/mod.ts";
import { ROOT } from "../support/sources.ts";
import { linesOf } from "./lines.ts";
import { SQLITE } from "./sqlite_place.ts";
import type { Said } from "./victim.ts";
import { openEngine } from "./worker.ts";

/** How many processes are killed. */
const KILLS = 100;

/** How many of them live at the same time, on the same file. */
const AT_ONCE = 2;

/** The longest time from the beginning of a revocation to the kill, in milliseconds: about what it takes. */
const LATEST = 3;

/** What a victim has promised, and what it had begun when it died. */
interface Testament {
  readonly alive: Extract<Said, { said: "signed in" }>[];
  readonly undecided: Extract<Said, { said: "signed in" }>[];
  readonly ended: Extract<Said, { said: "signed in" }>[];
}

Deno.test("of a hundred processes killed while they end sessions, none leaves a session alive that it said was ended, or loses one that it said was begun", async () => {
  await using place = await SQLITE.open();
  const path = place.env.KV_PATH;
  using kv = await openKv(path);
  const testaments: Testament[] = [];
  let begun = 0;
  const killOneAfterAnother = async () => {
    while (begun < KILLS) testaments.push(await kill(path, begun++));
  };
  await Promise.all(Array.from({ length: AT_ONCE }, killOneAfterAnother));

  const engines = {
    kv: await openEngine(kv, "kv"),
    jwt: await openEngine(kv, "jwt"),
    hybrid: await openEngine(kv, "hybrid"),
  };
  for (const { alive, undecided, ended } of testaments) {
    for (const { strategy, userId, cookie, id } of alive) {
      const holder = await holderOf(engines[strategy], cookie);
      assert.equal(holder, userId, `${strategy}: ${id} was lost`);
    }
    for (const { strategy, cookie, id } of ended) {
      const holder = await holderOf(engines[strategy], cookie);
      assert.equal(holder, null, `${strategy}: ${id} is back`);
    }
    // Either is right, as long as the log and the records say the same.
    for (const { strategy, userId, cookie, id } of undecided) {
      const engine = engines[strategy];
      const listed = (await engine.list(userId)).some((one) => one.id === id);
      const holder = await holderOf(engine, cookie);
      assert.equal(holder, listed ? userId : null, `${strategy}: ${id}`);
    }
  }
  await Promise.all(Object.values(engines).map((engine) => engine.close()));
  assert.equal(testaments.length, KILLS);
});

async function holderOf(engine: Sessions, cookie: string) {
  const { session } = await engine.resolve(new Headers({ cookie }));
  return session?.userId ?? null;
}

/** Starts a victim, kills it at a random moment of a revocation, and reads what it has said until then. */
async function kill(path: string, number: number): Promise<Testament> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", "tests/processes/victim.ts", path]
      .concat(`victim-${number}`),
    cwd: ROOT,
    env: { NO_COLOR: "1" },
    stdin: "null",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  let fatal = 1 + Math.floor(Math.random() * 6);
  const begun = new Map<string, Extract<Said, { said: "signed in" }>>();
  const ending = new Set<string>();
  const ended = new Set<string>();
  for await (const line of linesOf(child.stdout)) {
    const message: Said = JSON.parse(line);
    if (message.said === "signed in") begun.set(message.id, message);
    else if (message.said === "ended") {
      message.ids.forEach((id) => ended.add(id));
    } else {
      message.ids.forEach((id) => ending.add(id));
      if (--fatal === 0) atRandom(() => child.kill("SIGKILL"));
    }
  }
  const { signal } = await child.status;
  assert.equal(signal, "SIGKILL");
  const sessions = [...begun.values()];
  return {
    alive: sessions.filter(({ id }) => !ending.has(id)),
    undecided: sessions.filter(({ id }) => ending.has(id) && !ended.has(id)),
    ended: sessions.filter(({ id }) => ended.has(id)),
  };
}

/** Does something now or a little later: a timer alone would leave out the first millisecond. */
function atRandom(act: () => void): void {
  const delay = Math.floor(Math.random() * (LATEST + 1));
  if (delay === 0) act();
  else setTimeout(act, delay);
}
