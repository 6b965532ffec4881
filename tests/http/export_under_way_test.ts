/** A download that is under way ends when whoever asked may not have it any more. */

import assert from "node:assert/strict";
import {
  everyStrategy,
  logIn,
  PASSWORD,
  type Scene,
  sessionOf,
  signUp,
} from "./kit.ts";

/** More than the first pieces can hold. */
const MANY = 4000;

/** Signs up, fills the record, and takes the first piece of a download at another device. */
async function begin({ site, client }: Pick<Scene, "site" | "client">) {
  const owner = client();
  await signUp(owner);
  const other = client();
  await logIn(other);
  const { userId } = (await sessionOf(owner))!;
  const { kv, clock } = site;
  for (let at = 0; at < MANY; at += 100) {
    const operation = kv.atomic();
    for (let place = at; place < at + 100; place++) {
      const id = "00000-00000000";
      const event = { id, at: clock() - place, type: "log-out", userId };
      operation.set(["audit", userId, event.at, id], event);
    }
    await operation.commit();
  }
  const answer = await other.post("/account/export", {});
  assert.equal(answer.status, 200);
  const reader = answer.body!.getReader();
  await reader.read();
  const rest = async () => {
    while (!(await reader.read()).done);
  };
  return { owner, rest };
}

everyStrategy(
  "a download breaks off when its device is logged out",
  async (site) => {
    const { owner, rest } = await begin(site);
    await (await owner.post("/account/devices/revoke-others", {})).body
      ?.cancel();
    await assert.rejects(rest());
  },
);

everyStrategy(
  "a download breaks off when the account is deleted, and never looks whole",
  async (site) => {
    const { owner, rest } = await begin(site);
    const form = { password: PASSWORD };
    assert.equal((await owner.post("/account/delete", form)).status, 303);
    await assert.rejects(rest());
  },
);

everyStrategy(
  "a download goes on to its end while its device is logged in",
  async (site) => {
    const { owner, rest } = await begin(site);
    assert.notEqual(await sessionOf(owner), null);
    await rest();
  },
);
