/** A flood of passwords is refused at once and politely, before it takes anybody else's time. */

import assert from "node:assert/strict";
import { openAccounts } from "../../lib/accounts/accounts.ts";
import { createPasswordPool } from "../../lib/accounts/password_pool.ts";
import { ADA, everyStrategy, PASSWORD } from "./kit.ts";

everyStrategy(
  "when too many passwords wait, forms answer 503 and say when to come back",
  async (site) => {
    const forms: [string, Record<string, string>][] = [
      ["/login", { email: ADA.email, password: PASSWORD }],
      ["/signup", { ...ADA, password: PASSWORD }],
    ];
    for (const [path, form] of forms) {
      const answer = await site.client().post(path, form);
      assert.equal(answer.status, 503, path);
      const seconds = answer.headers.get("retry-after") ?? "";
      assert.match(seconds, /^[1-9]\d*$/);
      assert.deepEqual(answer.headers.getSetCookie(), []);
      const page = await answer.text();
      assert.match(page, /Too many people are logging in/);
      assert.match(page, new RegExp(`Try again in ${seconds} seconds?\\.`));
      assert.doesNotMatch(page, /database/);
    }
    assert.equal((await site.client().get("/login")).status, 200);
  },
  {
    parts: {
      openAccounts: (options) =>
        openAccounts({ ...options, pool: createPasswordPool({ queue: 0 }) }),
    },
  },
);
