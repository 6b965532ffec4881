/** OWASP ASVS 5.0, 7.3.2: the absolute lifetime begins at log-in, and nothing that happens to a session begins it anew. */

import assert from "node:assert/strict";
import { setUpApp } from "../http/factor_steps.ts";
import {
  everyStrategy,
  PASSWORD,
  type Scene,
  sessionOf,
  signUp,
} from "../http/kit.ts";
import { everyWay, logInBy, proveBy } from "../http/oauth/kit.ts";
import { eachDirection } from "../sessions/directions.ts";
import { carrying, DAY, HOUR } from "../sessions/kit.ts";
import type { Client } from "../support/client.ts";

/** For so long does a session last unless the settings say otherwise. */
const LIFETIME = 30 * DAY;

/** What makes a new session ID for a session that goes on. */
const PROOFS: Record<string, (site: Scene, client: Client) => Promise<void>> = {
  "a password that is given again": async (_site, client) => {
    const form = { password: PASSWORD, next: "/account" };
    const answer = await client.post("/account/confirm", form);
    assert.equal(answer.status, 303);
  },
  "a new password": async (_site, client) => {
    const form = { password: PASSWORD, current: PASSWORD };
    await client.post("/account/confirm", form);
    const answer = await client.post("/account/password", form);
    assert.equal(answer.status, 303);
  },
};

/** Fails unless a session ends so long after it began, and says so all the time. */
async function assertEndsInTime(
  site: Pick<Scene, "advance" | "site">,
  client: Client,
  again: () => Promise<void>,
): Promise<void> {
  const { createdAt } = (await sessionOf(client))!;
  const end = Date.parse(createdAt) + LIFETIME;
  const ids = new Set<string>();
  for (let day = 1; day < 30; day++) {
    site.advance(DAY);
    await again();
    const session = (await sessionOf(client))!;
    assert.equal(session.createdAt, createdAt);
    assert.ok(Date.parse(session.expiresAt) <= end, session.expiresAt);
    ids.add(session.id);
  }
  assert.equal(ids.size, 29);
  site.advance(end - 1 - site.site.clock());
  assert.notEqual(await sessionOf(client), null);
  site.advance(1);
  assert.equal(await sessionOf(client), null);
}

for (const [proof, give] of Object.entries(PROOFS)) {
  everyStrategy(
    `ASVS 7.3.2: ${proof} every day lengthens no session`,
    async (site) => {
      const client = site.client();
      await signUp(client);
      await assertEndsInTime(site, client, () => give(site, client));
    },
  );
}

everyWay(
  "ASVS 7.3.2: proof that is given again at a provider every day lengthens no session",
  async (scene, way) => {
    const client = scene.client();
    await logInBy(client, way);
    // The provider lives by the machine's clock, and would answer from the past.
    scene.idp.behaviour.forge = (claims, sign) => {
      const now = Math.floor(scene.site.clock() / 1000);
      return sign({ ...claims, iat: now, auth_time: now, exp: now + 60 });
    };
    await assertEndsInTime(scene, client, () => proveBy(client, way));
  },
);

everyStrategy(
  "ASVS 7.3.2: a second step that is given again lengthens no session",
  async (site) => {
    const client = site.client();
    await signUp(client);
    const app = await setUpApp(site, client);
    await assertEndsInTime(site, client, async () => {
      const form = { password: PASSWORD, code: app.code() };
      const answer = await client.post("/account/confirm", form);
      assert.equal(answer.status, 303);
    });
  },
);

eachDirection(
  "ASVS 7.3.2: neither a change of strategy nor the renewal of tokens lengthens a session, with proof given again or without",
  async ({ kit, before, after }) => {
    const begun = kit.now();
    const { setCookies } = await kit.signIn();
    const cookies = new Map<string, string>();
    const take = (lines: readonly string[]) => {
      for (const line of lines) {
        const [name, value] = line.split("; ")[0].split("=");
        if (line.includes("Max-Age=0")) cookies.delete(name);
        else cookies.set(name, `${name}=${value}; `);
      }
    };
    take(setCookies);
    let hours = 0;
    for (let turn = 0;; turn++) {
      const engine = Math.floor(turn / 4) % 2 === 0 ? after : before;
      await engine.caughtUp();
      const resolved = await engine.resolve(carrying([...cookies.values()]));
      take(resolved.setCookies);
      if (resolved.session === null) break;
      assert.equal(resolved.session.createdAt, begun);
      assert.ok(resolved.session.expiresAt <= begun + LIFETIME);
      if (turn % 3 === 0) {
        const proved = await engine.reauthenticate(resolved.session, ["pwd"]);
        take(proved?.setCookies ?? []);
      }
      kit.pass(6 * HOUR);
      hours += 6;
    }
    assert.equal(hours, 30 * 24);
  },
);
