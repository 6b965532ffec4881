/** A flow is begun by a click here and by nothing else, and leads to a page of this site. */

import assert from "node:assert/strict";
import { sessionOf } from "../kit.ts";
import {
  begin,
  callbacks,
  contents,
  openScene,
  ORIGIN,
  travel,
  visit,
  WAYS,
} from "./kit.ts";

/** What makes a browser ask for an address and is no click here. */
const NO_CLICKS: Record<string, Record<string, string | null>> = {
  "another site's link": { "sec-fetch-site": "cross-site" },
  "another host of this site": { "sec-fetch-site": "same-site" },
  "the address bar": { "sec-fetch-site": "none" },
  "a prefetch": { "sec-purpose": "prefetch;prerender" },
  "an old prefetch": { purpose: "prefetch" },
  "a picture": { "sec-fetch-dest": "image" },
  "a frame": { "sec-fetch-dest": "iframe" },
  "a program without a page": { "sec-fetch-site": null },
  "an old browser on another site": {
    "sec-fetch-site": null,
    referer: "https://evil.example/",
  },
};

for (const way of WAYS) {
  const { pathname } = new URL(callbacks(ORIGIN)[WAYS.indexOf(way)]);
  for (const [what, headers] of Object.entries(NO_CLICKS)) {
    Deno.test(`${way}: ${what} begins nothing, and is asked for a click`, async () => {
      await using scene = await openScene();
      const before = await contents(scene);
      const client = scene.client();
      const answer = await client.get(
        `/login/${way}?next=/account/password`,
        headers,
      );
      assert.equal(answer.status, 200);
      assert.deepEqual(answer.headers.getSetCookie(), []);
      assert.match(
        await answer.text(),
        new RegExp(`href="/login/${way}\\?next=/account/password"`),
      );
      assert.equal(await contents(scene), before);
      assert.deepEqual(scene.idp.visits, []);
      // Nor does what was never begun end in a session.
      const back = await client.get(
        `${pathname}?code=x&state=${"x".repeat(43)}`,
      );
      assert.equal(back.status, 400);
      assert.equal(await sessionOf(client), null);
    });
  }

  Deno.test(`${way}: an old browser's click here begins`, async () => {
    await using scene = await openScene();
    const answer = await scene.client().get(`/login/${way}`, {
      "sec-fetch-site": null,
      referer: `${ORIGIN}/login`,
    });
    assert.equal(answer.status, 303);
  });

  Deno.test(`${way}: HEAD begins nothing and ends nothing`, async () => {
    await using scene = await openScene();
    const client = scene.client();
    const path = await travel(await begin(client, `/login/${way}`));
    for (const each of [`/login/${way}`, path]) {
      const answer = await client.request(each, { method: "HEAD" });
      assert.ok(answer.status < 300);
      assert.deepEqual(answer.headers.getSetCookie(), []);
    }
    assert.equal((await client.get(path)).status, 303);
  });
}

Deno.test("a doubtful next leads to the account, from the start and on the way", async () => {
  await using scene = await openScene();
  for (
    const next of [
      "//evil.example",
      "/\\evil.example",
      "https://evil.example",
      "/x\r\nSet-Cookie: a=b",
      "/login?next=/login",
      "/logout",
      "/login/oidc/callback",
    ]
  ) {
    const query = `?next=${encodeURIComponent(next)}`;
    const client = scene.client();
    const answer = await visit(client, `/login/oidc${query}`);
    assert.equal(answer.headers.get("location"), "/account");
    const logged = await client.get(`/login/oidc${query}`);
    assert.equal(logged.headers.get("location"), "/account");
  }
});

Deno.test("next in the answer, success_url and Host count for nothing", async () => {
  await using scene = await openScene();
  for (const way of WAYS) {
    const client = scene.client({
      base: "https://evil.example",
      origin: ORIGIN,
    });
    const spoofed = {
      "x-forwarded-host": "evil.example",
      referer: "https://evil.example/",
    };
    const start = await client.get(
      `/login/${way}?success_url=https://evil.example`,
      spoofed,
    );
    const path = await travel(new URL(start.headers.get("location")!));
    const answer = await client.get(
      `${path}&next=//evil.example&success_url=https://evil.example`,
      spoofed,
    );
    assert.equal(answer.headers.get("location"), "/account");
  }
});

Deno.test("a provider that is not in the settings is nothing", async () => {
  await using scene = await openScene();
  for (
    const path of [
      "/login/github",
      "/login/github/callback?code=x&state=y",
      "/login/__proto__",
      "/login/OIDC",
    ]
  ) {
    const answer = await scene.client().get(path);
    assert.equal(answer.status, 404, path);
    await answer.body?.cancel();
  }
});

Deno.test("who keeps setting out, or coming back with nothing, has to wait", async () => {
  await using scene = await openScene();
  const paths = [
    "/login/oidc",
    `/login/oidc/callback?code=x&state=${"x".repeat(43)}`,
  ];
  for (const path of paths) {
    const statuses = new Map<number, number>();
    let last: Response | undefined;
    for (let times = 0; times < 210; times++) {
      last = await scene.client().get(path);
      statuses.set(last.status, (statuses.get(last.status) ?? 0) + 1);
      if (times < 209) await last.body?.cancel();
    }
    assert.deepEqual([...statuses.keys()].length, 2, path);
    assert.equal(last!.status, 429);
    assert.ok(Number(last!.headers.get("retry-after")) >= 1);
    assert.match(await last!.text(), /Too many attempts/);
    scene.advance(24 * 3_600_000);
  }
});
