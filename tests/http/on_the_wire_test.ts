/** The same answers on a real connection, to requests that no well-behaved client sends. */

import assert from "node:assert/strict";
import { openLoopbackSite } from "../support/loopback.ts";
import type { TestSite } from "../support/test_site.ts";
import { loggedBy } from "./broken_site.ts";
import { assertHeaders } from "./expectations.ts";
import { sessionOf, signUp, STRATEGIES } from "./kit.ts";
import { openQuickAccounts } from "./quick_accounts.ts";
import { latin1, sendRaw } from "./raw_request.ts";

function onTheWire(
  name: string,
  body: (site: TestSite) => Promise<void>,
): void {
  for (const strategy of STRATEGIES) {
    Deno.test(`${strategy}: ${name}`, async () => {
      await using site = await openLoopbackSite({
        settings: { strategy },
        parts: { openAccounts: openQuickAccounts },
      });
      await body(site);
    });
  }
}

/** A request with these headers beside what it takes to be answered. */
function request(
  site: TestSite,
  line: string,
  headers: string[] = [],
  body = "",
): string {
  const { host } = new URL(site.origin);
  const own = headers.some((header) => /^host:/i.test(header))
    ? []
    : [`Host: ${host}`];
  return [`${line} HTTP/1.1`, ...own, "Connection: close", ...headers, "", body]
    .join("\r\n");
}

const FORM = "Content-Type: application/x-www-form-urlencoded";

onTheWire("a Cookie header of 60 kB is answered, as nobody's", async (site) => {
  const client = site.client();
  await signUp(client);
  const own = client.cookies.header("/");
  const filler = `x=${"A".repeat(60_000 - own.length - 4)}`;
  const cases: [cookie: string, status: number][] = [
    [`session=${"A".repeat(60_000)}`, 401],
    [`${"a=b; ".repeat(12_000)}`, 401],
    [`${filler}; ${own}`, 200],
  ];
  for (const [cookie, status] of cases) {
    const answer = await sendRaw(
      site.origin,
      request(site, "GET /api/session", [`Cookie: ${cookie}`]),
    );
    assert.equal(answer?.status, status);
    assert.deepEqual(answer?.headers.getSetCookie(), []);
  }
});

onTheWire("bytes that are no text in a cookie are nobody's", async (site) => {
  for (
    const cookie of [
      "session=\xff\xfe",
      "\xa0session=x",
      "\x85session=x",
      "session=\x80\x80; \xe2\x80\x80session=x",
    ]
  ) {
    const answer = await sendRaw(
      site.origin,
      latin1(request(site, "GET /api/session", [`Cookie: ${cookie}`])),
    );
    assert.equal(answer?.status, 401);
  }
});

onTheWire("two Cookie lines with the same name are nobody's", async (site) => {
  const client = site.client();
  await signUp(client);
  const own = client.cookies.header("/");
  const one = await sendRaw(
    site.origin,
    request(site, "GET /api/session", [`Cookie: ${own}`, "Cookie: a=b"]),
  );
  assert.equal(one?.status, 200);
  const two = await sendRaw(
    site.origin,
    request(site, "GET /api/session", [
      `Cookie: ${own}`,
      "Cookie: session=other",
    ]),
  );
  assert.equal(two?.status, 401);
});

onTheWire(
  "a form of more than 64 kB is refused with 413, whether or not it says how long it is",
  async (site) => {
    const { origin } = site;
    const headers = [FORM, "Sec-Fetch-Site: same-origin"];
    const body = `email=${"a".repeat(66_000)}`;
    const chunk = `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`;
    const cases = [
      request(site, "POST /login", [
        ...headers,
        `Content-Length: ${body.length}`,
      ], body),
      request(
        site,
        "POST /login",
        [...headers, "Transfer-Encoding: chunked"],
        chunk,
      ),
    ];
    for (const each of cases) {
      const answer = await sendRaw(origin, each);
      assert.equal(answer?.status, 413);
      assertHeaders(answer!, { page: true, https: false }, "413");
    }
  },
);

onTheWire(
  "a form that ends early or lies about its length changes nothing",
  async (site) => {
    const headers = [FORM, "Sec-Fetch-Site: same-origin"];
    for (
      const wrong of [
        request(
          site,
          "POST /login",
          [...headers, "Content-Length: -1"],
          "email=a",
        ),
        request(site, "POST /login", [
          ...headers,
          "Content-Length: 5",
          "Content-Length: 7",
        ], "email=a"),
        request(
          site,
          "POST /login",
          [...headers, "Transfer-Encoding: chunked"],
          "zz\r\nemail=a\r\n0\r\n\r\n",
        ),
      ]
    ) {
      const answer = await sendRaw(site.origin, wrong);
      assert.ok(
        answer === null || (answer.status >= 400 && answer.status < 500),
        `${answer?.status}`,
      );
    }
    assert.equal((await site.client().get("/healthz")).status, 200);
  },
);

onTheWire("Host never reaches a Location or a page", async (site) => {
  for (
    const host of [
      "evil.example",
      "evil.example:99999",
      "evil.example/x",
      "a b",
      "<script>",
      "",
    ]
  ) {
    for (const path of ["/", "/account", "/login", "/nothing"]) {
      const answer = await sendRaw(
        site.origin,
        request(site, `GET ${path}`, [`Host: ${host}`]),
      );
      if (answer === null) continue;
      assert.ok(answer.status < 500, `${host} ${path}: ${answer.status}`);
      assert.ok(!answer.body.includes("evil.example"));
      assert.doesNotMatch(
        answer.headers.get("location") ?? "/",
        /^(?!\/)|^\/[/\\]/,
      );
    }
  }
});

onTheWire(
  "a request line that no browser sends is answered below 500",
  async (site) => {
    for (
      const line of [
        "GET //evil.example/%2e%2e",
        "GET /\\evil.example",
        "GET http://evil.example/account",
        "GET /account/devices/%00/revoke",
        "GET /%",
        "GET /account/../../etc/passwd",
        "GET /..%2f..%2fdeno.json",
        "GET /%2e%2e/deno.json",
        "GET /styles.css/..%2f..%2fdeno.json",
        "GET /deno.json",
        "GET /.data/latchkey.db",
        "GET /%5c..%5cdeno.json",
        "OPTIONS *",
        "BREW /",
        "TRACE /account",
      ]
    ) {
      const answer = await sendRaw(site.origin, request(site, line));
      if (answer === null) continue;
      assert.ok(answer.status < 500, `${line}: ${answer.status}`);
      assert.ok(!answer.body.includes('"imports"'), line);
      if (answer.status !== 400) {
        assertHeaders(answer, {
          page: answer.body.includes("<html"),
          https: false,
        }, line);
      }
      assert.doesNotMatch(
        answer.headers.get("location") ?? "/",
        /^(?!\/)|^\/[/\\]/,
      );
    }
  },
);

onTheWire("a session works over a real connection", async (site) => {
  const client = site.client({ send: undefined });
  await signUp(client);
  assert.notEqual(await sessionOf(client), null);
});

onTheWire("an upload that is broken off is not logged", async (site) => {
  const { host, hostname, port } = new URL(site.origin);
  const logged = await loggedBy(async () => {
    for (const path of ["/login", "/signup"]) {
      using connection = await Deno.connect({ hostname, port: Number(port) });
      await connection.write(latin1(
        `POST ${path} HTTP/1.1\r\nHost: ${host}\r\nOrigin: ${site.origin}\r\n` +
          `${FORM}\r\nContent-Length: 1000\r\n\r\nemail=a`,
      ));
      // Once another request is answered this one is being read.
      await sendRaw(site.origin, request(site, "GET /healthz"));
    }
    await sendRaw(site.origin, request(site, "GET /healthz"));
  });
  assert.deepEqual(logged, []);
});

onTheWire(
  "a method that HTTP does not know is answered 405 on every address",
  async (site) => {
    for (const method of ["BREW", "PROPFIND", "get", "QUERY"]) {
      for (const path of ["/", "/api/session", "/styles.css", "/nothing"]) {
        const what = `${method} ${path}`;
        const answer = await sendRaw(site.origin, request(site, what));
        assert.ok(answer !== null, what);
        assert.equal(answer.status, 405, what);
        assert.match(answer.headers.get("allow") ?? "", /^GET, HEAD, /, what);
        assertHeaders(answer, { https: false }, what);
      }
    }
  },
);
