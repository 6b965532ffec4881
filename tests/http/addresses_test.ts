/** Every address answers as the table says, to the anonymous and to who is logged in, and nothing else. */

import assert from "node:assert/strict";
import { type Address, ADDRESSES } from "./address_table.ts";
import { everyStrategy, type Scene, sessionOf, signInOn } from "./kit.ts";
import { problemOf } from "./expectations.ts";

const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const;

function assertAnswer(
  answer: Response,
  expected: number | string,
  what: string,
): void {
  assert.equal(
    answer.status,
    typeof expected === "string" ? 303 : expected,
    what,
  );
  assert.equal(
    answer.headers.get("location"),
    typeof expected === "string" ? expected : null,
    what,
  );
}

/** A device that is logged in, and the address of another one that is too. */
async function scene(site: Scene, { path }: Address) {
  const [{ client }, { id }] = await signInOn(site, 2);
  return { client, path: path.replace(":id", id) };
}

for (const address of ADDRESSES) {
  for (const method of address.methods) {
    everyStrategy(
      `${method} ${address.path} answers as the table says`,
      async (site) => {
        const { client, path } = await scene(site, address);
        const stranger = site.client();
        const refused = await stranger.request(path, { method });
        assertAnswer(refused, address.anonymous[method], "anonymous");
        await refused.body?.cancel();
        const answer = await client.request(path, { method });
        assertAnswer(answer, address.signedIn[method], "logged in");
        await answer.body?.cancel();
      },
    );
  }

  everyStrategy(
    `${address.path} answers 405 to other methods and names its own`,
    async (site) => {
      const { client, path } = await scene(site, address);
      const allowed: readonly string[] = address.methods;
      for (const method of METHODS.filter((name) => !allowed.includes(name))) {
        const answer = await client.request(path, { method });
        assert.equal(answer.status, 405, method);
        assert.deepEqual(
          answer.headers.get("allow")?.split(", ").sort(),
          [...allowed, ...(allowed.includes("GET") ? ["HEAD"] : [])].sort(),
        );
        if (path.startsWith("/api/")) await problemOf(answer, 405);
        else await answer.body?.cancel();
      }
      assert.notEqual(await sessionOf(client), null);
    },
  );

  everyStrategy(
    `HEAD ${address.path} answers like GET, without a body`,
    async (site) => {
      const { client, path } = await scene(site, address);
      for (const visitor of [client, site.client()]) {
        const [head, get] = [
          await visitor.request(path, { method: "HEAD" }),
          await visitor.get(path),
        ];
        assert.equal(head.status, get.status);
        assert.deepEqual(steadyHeaders(head), steadyHeaders(get));
        assert.equal(await head.text(), "");
        await get.body?.cancel();
      }
    },
  );
}

/** Headers without what differs from one answer to the next. */
function steadyHeaders({ headers }: Response): [string, string][] {
  return [...headers].map(([name, value]) => [
    name,
    value.replace(/'nonce-\w+'/g, "'nonce'").replace(/dur=[\d.]+/, "dur"),
  ]);
}

everyStrategy(
  "an address that is not there answers 404, as a page or as problem details",
  async (site) => {
    const [{ client }] = await signInOn(site, 1);
    for (
      const path of [
        "/nothing",
        "/account/nothing",
        "/login/x",
        "/API/session",
        "/api",
      ]
    ) {
      const answer = await client.get(path);
      assert.equal(answer.status, 404, path);
      assert.match(await answer.text(), /^<!DOCTYPE html>/);
    }
    for (const path of ["/api/nothing", "/api/session/x", "/api/devices/a/b"]) {
      await problemOf(await client.get(path), 404);
    }
  },
);

everyStrategy("the health checks say so in JSON", async (site) => {
  const client = site.client();
  assert.deepEqual(await (await client.get("/healthz")).json(), {
    status: "ok",
  });
  assert.deepEqual(await (await client.get("/readyz")).json(), {
    status: "ready",
  });
  site.site.beginClosing();
  await problemOf(await client.get("/readyz"), 503);
  assert.equal((await client.get("/healthz")).status, 200);
});

everyStrategy(
  "the API answers the anonymous with problem details",
  async (site) => {
    const client = site.client();
    for (
      const [method, path] of [
        ["GET", "/api/session"],
        ["GET", "/api/devices"],
        ["DELETE", "/api/devices"],
        ["DELETE", "/api/devices/x"],
        ["POST", "/api/logout-everywhere"],
      ]
    ) {
      const problem = await problemOf(
        await client.request(path, { method }),
        401,
      );
      assert.equal(problem.detail, "Log in first.");
    }
  },
);
