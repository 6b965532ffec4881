/** When too much changes at once, whoever gives way is told that, and not that the database is gone. */

import assert from "node:assert/strict";
import { loggedBy } from "./broken_site.ts";
import { openBusyKv, REASONS } from "./busy_kv.ts";
import { problemOf } from "./expectations.ts";
import { openQuickSite, signInOn } from "./kit.ts";

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
