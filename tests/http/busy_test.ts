/** When too much changes at once, whoever gives way is told that, and not that the database is gone. */

import assert from "node:assert/strict";
import { KvBusyError } from "../../lib/kv/mod.ts";
import { loggedBy } from "./broken_site.ts";
import { problemOf } from "./expectations.ts";
import { openQuickSite, signInOn } from "./kit.ts";

type Commit = () => Promise<Deno.KvCommitResult | Deno.KvCommitError>;

const REASONS: Record<string, Commit> = {
  "other processes keep the file locked": () =>
    Promise.reject(new KvBusyError("The database was locked.")),
  "other changes of the account come between each time": () =>
    Promise.resolve({ ok: false }),
};

/** A database in memory on which changes go as a test says. */
async function openBusyKv() {
  const kv = await Deno.openKv(":memory:");
  const atomic = kv.atomic.bind(kv);
  const changes: { commit: Commit | null } = { commit: null };
  kv.atomic = () => {
    const operation = atomic();
    const commit = operation.commit.bind(operation);
    operation.commit = () => (changes.commit ?? commit)();
    return operation;
  };
  return { kv, changes };
}

for (const [reason, commit] of Object.entries(REASONS)) {
  Deno.test(`while ${reason}, pages and the API say that too much happens at once`, async () => {
    const { kv, changes } = await openBusyKv();
    await using site = await openQuickSite({ parts: { kv } });
    const [{ client, id }, other] = await signInOn(site, 2);
    changes.commit = commit;
    const logged = await loggedBy(async () => {
      const page = await client.post(`/account/devices/${other.id}/revoke`, {});
      const api = await client.request(`/api/devices/${other.id}`, {
        method: "DELETE",
      });
      assert.equal(page.status, 503);
      for (const { headers } of [page, api]) {
        assert.equal(headers.get("retry-after"), "5");
        assert.deepEqual(headers.getSetCookie(), []);
      }
      const problem = await problemOf(api, 503);
      for (const text of [await page.text(), String(problem.detail)]) {
        assert.match(text, /Too much is changing at once/);
        assert.match(text, /Try again in 5 seconds\./);
        assert.doesNotMatch(text, /database|locked|cannot check your session/);
      }
    });
    assert.deepEqual(logged, []);
    changes.commit = null;
    const devices = await (await client.get("/api/devices")).json();
    assert.deepEqual(
      devices.devices.map((device: { id: string }) => device.id).sort(),
      [id, other.id].sort(),
    );
  });
}
