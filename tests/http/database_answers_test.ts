/** Whether the database is there is known soon, whatever it does. */

import assert from "node:assert/strict";
import { databaseAnswers } from "../../lib/http/database_answers.ts";

Deno.test("a database that answers is there", async () => {
  using kv = await Deno.openKv(":memory:");
  assert.equal(await databaseAnswers(kv), true);
});

const ABSENT: Record<string, () => Promise<never>> = {
  "rejects": () => Promise.reject(new Error("on fire")),
  "throws": () => {
    throw new TypeError("closed");
  },
  "hangs": () => new Promise(() => {}),
};

for (const [what, get] of Object.entries(ABSENT)) {
  Deno.test(`a database that ${what} is not there`, async () => {
    assert.equal(await databaseAnswers({ get }, 5), false);
  });
}
