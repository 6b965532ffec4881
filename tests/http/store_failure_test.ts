/** When the database does not answer, nobody is let in, nobody is logged out, and what needs no database still works. */

import assert from "node:assert/strict";
import {
  ADA,
  everyStrategy,
  logIn,
  PASSWORD,
  type Scene,
  sessionOf,
  signInOn,
} from "./kit.ts";
import { loggedBy } from "./broken_site.ts";
import { problemOf } from "./expectations.ts";

/** How long memory is trusted without a word from the database, in milliseconds; and a little more. */
const STALE = 6000;

/** Both moments at which a request may come: just after the database went, and later. */
const MOMENTS: Record<string, (site: Scene) => void> = {
  "at once": () => {},
  "when memory is too old to be trusted": (site) => site.advance(STALE),
  "when activity has to be written down": (site) =>
    site.advance(2 * 60 * 60_000),
};

for (const [moment, wait] of Object.entries(MOMENTS)) {
  everyStrategy(
    `without a database, ${moment}, public pages are served`,
    async (site) => {
      const [{ client }] = await signInOn(site, 1);
      site.sever();
      wait(site);
      for (const visitor of [client, site.client()]) {
        for (
          const path of ["/", "/login", "/signup", "/styles.css", "/healthz"]
        ) {
          const answer = await visitor.get(path);
          assert.equal(answer.status, 200, path);
          assert.deepEqual(answer.headers.getSetCookie(), []);
          await answer.body?.cancel();
        }
      }
    },
  );

  everyStrategy(
    `without a database, ${moment}, protected pages and the API answer 503 and clear no cookie`,
    async (site) => {
      const [{ client }, other] = await signInOn(site, 2);
      const cookies = client.cookies.header("/");
      site.sever();
      wait(site);
      const requests: [string, string][] = [
        ["GET", "/account"],
        ["GET", "/account/password"],
        ["POST", "/account/password"],
        ["POST", `/account/devices/${other.id}/revoke`],
        ["POST", "/account/devices/revoke-others"],
        ["POST", "/account/logout-everywhere"],
        ["GET", "/api/devices"],
        ["DELETE", "/api/devices"],
        ["DELETE", `/api/devices/${other.id}`],
        ["POST", "/api/logout-everywhere"],
      ];
      for (const [method, path] of requests) {
        const answer = await client.request(path, { method });
        assert.equal(answer.status, 503, `${method} ${path}`);
        assert.match(answer.headers.get("retry-after") ?? "", /^[1-9]\d*$/);
        assert.deepEqual(answer.headers.getSetCookie(), []);
        if (path.startsWith("/api/")) {
          await problemOf(answer, 503);
        } else assert.match(await answer.text(), /You are not logged out/);
      }
      assert.equal(client.cookies.header("/"), cookies);
    },
  );

  everyStrategy(
    `without a database, ${moment}, who is not logged in is sent to log in as ever`,
    async (site) => {
      const client = site.client();
      site.sever();
      wait(site);
      const page = await client.get("/account");
      assert.equal(page.status, 303);
      await problemOf(await client.get("/api/session"), 401);
      await problemOf(await client.get("/api/devices"), 401);
    },
  );
}

everyStrategy(
  "without a database, the session of a request is known as long as memory is to be trusted",
  async (site) => {
    const [{ client }] = await signInOn(site, 1);
    site.sever();
    if (site.strategy === "kv") {
      await problemOf(await client.get("/api/session"), 503);
    } else assert.notEqual(await sessionOf(client), null);
    site.advance(STALE);
    const answer = await client.get("/api/session");
    assert.match(answer.headers.get("retry-after") ?? "", /^[1-9]\d*$/);
    assert.deepEqual(answer.headers.getSetCookie(), []);
    await problemOf(answer, 503);
  },
);

everyStrategy(
  "without a database, logging in and signing up answer 503, and the cause is logged",
  async (site) => {
    const [{ client }] = await signInOn(site, 1);
    site.sever();
    const person = { name: "Bob", password: PASSWORD };
    const forms: [string, Record<string, string>][] = [
      ["/login", { ...person, email: ADA.email }],
      ["/login", { ...person, email: "unknown@example.com" }],
      ["/signup", { ...person, email: "bob@example.com" }],
    ];
    const logged = await loggedBy(async () => {
      for (const visitor of [client, site.client()]) {
        for (const [path, form] of forms) {
          const answer = await visitor.post(path, form);
          assert.equal(answer.status, 503, path);
          assert.match(answer.headers.get("retry-after") ?? "", /^[1-9]\d*$/);
          assert.deepEqual(answer.headers.getSetCookie(), []);
          await answer.body?.cancel();
        }
      }
    });
    assert.equal(logged.length, 6);
    for (const line of logged) {
      assert.match(line, /The connection was cut/);
      assert.ok(!line.includes(PASSWORD));
    }
  },
);

everyStrategy(
  "without a database, logging out answers 503, since the session lives on",
  async (site) => {
    const [{ client, id }] = await signInOn(site, 1);
    for (const path of ["/logout", "/account/logout-everywhere"]) {
      site.sever();
      const answer = await client.post(path, {});
      assert.equal(answer.status, 503, path);
      assert.deepEqual(answer.headers.getSetCookie(), []);
      await answer.body?.cancel();
      site.mend();
      assert.equal((await sessionOf(client))?.id, id);
    }
  },
);

everyStrategy(
  "without a database, who is not logged in can still log out",
  async (site) => {
    site.sever();
    const answer = await site.client().post("/logout", {});
    assert.equal(answer.status, 303);
  },
);

everyStrategy(
  "without a database, the process is alive and not ready",
  async (site) => {
    const client = site.client();
    assert.equal((await client.get("/readyz")).status, 200);
    site.sever();
    assert.equal((await client.get("/healthz")).status, 200);
    const problem = await problemOf(await client.get("/readyz"), 503);
    assert.equal(problem.detail, "The database does not answer.");
  },
);

everyStrategy(
  "a database that hangs keeps no health check waiting, whatever cookie comes with it",
  async (site) => {
    const [{ client }] = await signInOn(site, 1);
    site.hang();
    site.advance(2 * 60 * 60_000);
    const answer = await client.get("/healthz");
    assert.equal(answer.status, 200);
    assert.equal(answer.headers.get("server-timing"), null);
    assert.deepEqual(answer.headers.getSetCookie(), []);
    await answer.body?.cancel();
    await problemOf(await client.get("/readyz"), 503);
    site.mend();
  },
);

everyStrategy(
  "when the database is back, everybody is where they were",
  async (site) => {
    const [{ client, id }] = await signInOn(site, 1);
    site.sever();
    const gone = await client.get("/account");
    assert.equal(gone.status, 503);
    await gone.body?.cancel();
    site.mend();
    assert.equal((await sessionOf(client))?.id, id);
    await logIn(site.client());
  },
);
