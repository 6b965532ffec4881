/** Where a visitor is sent after logging in or signing up is always a page of this site. */

import assert from "node:assert/strict";
import {
  ADA,
  everyStrategy,
  logIn,
  PASSWORD,
  type Scene,
  signInOn,
  signUp,
} from "./kit.ts";
import { DOUBTFUL, ORIGIN, RIGHT } from "./next_table.ts";

/** Every way in which `next` can come in, each answered with 303. */
async function locations(site: Scene, next: string): Promise<string[]> {
  const [{ client }] = await signInOn(site, 1);
  const query = `?next=${encodeURIComponent(next)}`;
  const fields = { password: PASSWORD, next };
  const answers = [
    await client.get(`/login${query}`),
    await client.get(`/signup${query}`),
    await site.client().post("/login", { ...fields, email: ADA.email }),
    await site.client().post("/signup", {
      ...fields,
      name: "Bob",
      email: "bob@example.com",
    }),
  ];
  return answers.map((answer) => {
    assert.equal(answer.status, 303);
    const cookies = answer.headers.getSetCookie();
    assert.ok(
      cookies.every((line) => /^__Host-session(_refresh|_device)?=/.test(line)),
    );
    return answer.headers.get("location")!;
  });
}

for (const [what, next] of Object.entries(DOUBTFUL)) {
  everyStrategy(`next as ${what} leads to the default page`, async (site) => {
    for (const location of await locations(site, next)) {
      assert.equal(location, "/account");
    }
    for (const path of ["/login", "/signup"]) {
      const page = await site.client().get(
        `${path}?next=${encodeURIComponent(next)}`,
      );
      assert.equal(page.status, 200);
      const html = await page.text();
      assert.ok(
        !html.includes('name="next"'),
        "a doubtful address is not even kept in the form",
      );
      assert.ok(!html.includes("evil") && !html.includes("alert(1)"));
    }
  });
}

for (const next of RIGHT) {
  everyStrategy(
    `next as ${next} is followed, and kept on the way`,
    async (site) => {
      for (const location of await locations(site, next)) {
        assert.equal(location, next);
      }
      const kept = `name="next" value="${next.replaceAll("&", "&amp;")}"`;
      const client = site.client();
      const pages = [
        await client.get(`/login?next=${encodeURIComponent(next)}`),
        await client.get(`/signup?next=${encodeURIComponent(next)}`),
        await client.post("/login", { email: "", password: "", next }),
        await client.post("/login", {
          email: ADA.email,
          password: "wrong",
          next,
        }),
        await client.post("/signup", {
          name: "",
          email: "",
          password: "",
          next,
        }),
      ];
      assert.deepEqual(
        pages.map(({ status }) => status),
        [200, 200, 422, 401, 422],
      );
      for (const page of pages) {
        assert.ok((await page.text()).includes(kept));
      }
    },
  );
}

everyStrategy(
  "of several next in a query the first counts, and it is checked",
  async (site) => {
    const [{ client }] = await signInOn(site, 1);
    const answer = await client.get(
      "/login?next=//evil.example&next=/account/password",
    );
    assert.equal(answer.headers.get("location"), "/account");
    const form = await site.client().post("/login", [
      ["email", ADA.email],
      ["password", PASSWORD],
      ["next", "//evil.example"],
      ["next", "/"],
    ]);
    assert.equal(form.headers.get("location"), "/account");
  },
);

everyStrategy(
  "a protected page sends to log in, and logging in sends back",
  async (site) => {
    await signUp(site.client());
    const client = site.client();
    for (const path of ["/account/password", "/account", "/account?a=b&c=d"]) {
      client.cookies.clear();
      const away = (await client.get(path)).headers.get("location")!;
      assert.equal(away, `/login?next=${encodeURIComponent(path)}`);
      const next = new URL(away, ORIGIN).searchParams.get("next")!;
      const back = await client.post("/login", {
        email: ADA.email,
        password: PASSWORD,
        next,
      });
      assert.equal(back.headers.get("location"), path);
    }
  },
);

everyStrategy(
  "Host and X-Forwarded-Host never reach a Location or a page",
  async (site) => {
    await signUp(site.client());
    const names = {
      host: "evil.example",
      "x-forwarded-host": "evil.example",
      "x-forwarded-proto": "http",
      forwarded: "host=evil.example",
      "x-original-url": "//evil.example",
      "x-rewrite-url": "//evil.example",
      "x-forwarded-prefix": "//evil.example",
    };
    const client = site.client({
      base: "https://evil.example",
      origin: ORIGIN,
    });
    const answers = [];
    for (
      const path of [
        "/",
        "/login",
        "/signup",
        "/account",
        "/account/password",
        "/nothing",
        "/login?next=/account/password",
      ]
    ) {
      answers.push(await client.get(path, names));
    }
    answers.push(
      await client.post(
        "/login",
        { email: ADA.email, password: "wrong" },
        names,
      ),
    );
    await logIn(client);
    for (
      const path of [
        "/",
        "/login",
        "/account",
        "/account/password",
        "/api/session",
        "/api/devices",
      ]
    ) {
      answers.push(await client.get(path, names));
    }
    answers.push(await client.post("/account/devices/x/revoke", {}, names));
    answers.push(await client.post("/account/logout-everywhere", {}, names));
    for (const answer of answers) {
      assert.ok(answer.status < 500);
      assert.ok(!Deno.inspect([...answer.headers]).includes("evil.example"));
      assert.ok(!(await answer.text()).includes("evil.example"));
    }
  },
);

everyStrategy(
  "a form that is sent after its session ended leads back to its page, and says that it was not done",
  async (site) => {
    const [{ client, id }, other] = await signInOn(site, 2);
    await other.client.post(`/account/devices/${id}/revoke`, {});
    const answer = await client.post("/account/password", {
      current: PASSWORD,
      password: "green kettle ninety",
    });
    const to = answer.headers.get("location")!;
    assert.equal(to, "/login?next=%2Faccount%2Fpassword");
    const page = await (await client.get(to)).text();
    assert.match(page, /so this was not done\. Log in, then try again\./);
  },
);

everyStrategy(
  "whoever deletes the account twice is told that it is deleted",
  async (site) => {
    const [{ client }] = await signInOn(site, 1);
    const gone = await client.post("/account/delete", { password: PASSWORD });
    assert.equal(gone.headers.get("location"), "/login");
    const again = await client.post("/account/delete", { password: PASSWORD });
    const page = await (await client.get(again.headers.get("location")!))
      .text();
    assert.match(page, /Your account is deleted\./);
  },
);
