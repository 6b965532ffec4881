/** What a form may be made of: its type, its size, and fields that nobody asked for. */

import assert from "node:assert/strict";
import { App } from "fresh";
import { errorPages } from "../../lib/http/error_pages.ts";
import { readForm } from "../../lib/http/form.ts";
import type { State } from "../../lib/state.ts";
import { ADA, everyStrategy, PASSWORD, sessionOf, signInOn } from "./kit.ts";

const URLENCODED = "application/x-www-form-urlencoded";
const PATHS = ["/login", "/signup", "/account/password"];

for (const path of PATHS) {
  everyStrategy(`${path} refuses what is not a form with 415`, async (site) => {
    const [{ client }] = await signInOn(site, 1);
    const json = JSON.stringify({ email: ADA.email, password: PASSWORD });
    for (
      const type of [
        "application/json",
        "text/plain",
        "text/plain; application/x-www-form-urlencoded",
        "application/x-www-form-urlencoded-not",
        "application/octet-stream",
        "text/html",
        "",
        "nonsense",
      ]
    ) {
      const body = new TextEncoder().encode(json);
      const answer = await client.request(path, {
        method: "POST",
        body,
        headers: { "content-type": type },
      });
      assert.equal(answer.status, 415, type);
      await answer.body?.cancel();
    }
    const untyped = await client.request(path, {
      method: "POST",
      body: new TextEncoder().encode(json),
    });
    assert.equal(untyped.status, 415);
    await untyped.body?.cancel();
  });

  everyStrategy(`${path} takes 64 kB and not a byte more`, async (site) => {
    const [{ client }] = await signInOn(site, 1);
    for (
      const [size, status] of [[65_536, 422], [65_537, 413], [200_000, 413]]
    ) {
      const form = `name=&email=&x=${"a".repeat(size - 15)}`;
      for (const body of [form, streamOf(form)]) {
        const answer = await client.request(path, {
          method: "POST",
          body,
          headers: { "content-type": URLENCODED },
        });
        assert.equal(answer.status, status, `${size} bytes`);
        await answer.body?.cancel();
      }
    }
  });

  everyStrategy(
    `${path} survives forms that nobody would send`,
    async (site) => {
      const [{ client, id }] = await signInOn(site, 1);
      const random = crypto.getRandomValues(new Uint8Array(60_000));
      const bodies: Record<string, BodyInit> = {
        "nothing": "",
        "ampersands": "&".repeat(60_000),
        "equals signs": "=".repeat(60_000),
        "ten thousand fields": "a=&".repeat(10_000),
        "ten thousand addresses": "email=&".repeat(9000),
        "random bytes": random,
        "NULs": "email=\0&password=\0\0\0&name=\0",
        "escaped NULs": "email=%00&password=%00&name=%00&current=%00",
        "damaged escapes": "email=%&password=%zz&name=%E0%A4%A",
        "bytes that are no text": "email=%ff%fe&password=%80&name=%c0%af",
        "lone surrogates":
          "name=%ED%A0%80&email=%ED%A0%80@example.com&password=%ED%A0%80",
        "prototype names":
          "__proto__=x&constructor=y&hasOwnProperty=z&toString=1",
        "lists and objects": "email[]=a&email[$ne]=&password[$gt]=",
        "a very long address": `email=${
          "a".repeat(30_000)
        }@example.com&password=x&name=x`,
        "a very long password": `email=${ADA.email}&password=${
          "p".repeat(60_000)
        }&current=x`,
      };
      for (const [what, body] of Object.entries(bodies)) {
        const answer = await client.request(path, {
          method: "POST",
          body,
          headers: { "content-type": URLENCODED },
        });
        assert.ok(
          [401, 422].includes(answer.status),
          `${what}: ${answer.status}`,
        );
        assert.deepEqual(answer.headers.getSetCookie(), [], what);
        await answer.body?.cancel();
      }
      assert.equal((await sessionOf(client))?.id, id);
    },
  );

  everyStrategy(
    `${path} answers a damaged multipart form below 500`,
    async (site) => {
      const [{ client }] = await signInOn(site, 1);
      for (
        const [type, body] of [
          ["multipart/form-data", "x"],
          ["multipart/form-data; boundary=", "x"],
          ["multipart/form-data; boundary=b", "x"],
          ["multipart/form-data; boundary=b", "--b\r\n\r\n"],
          [
            "multipart/form-data; boundary=b",
            "--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n--b--",
          ],
          [
            "multipart/form-data; boundary=b",
            '--b\r\nContent-Disposition: form-data; name="email"\r\n\r\nx',
          ],
          [`multipart/form-data; boundary=${"b".repeat(5000)}`, "x"],
        ]
      ) {
        const answer = await client.request(path, {
          method: "POST",
          body,
          headers: { "content-type": type },
        });
        assert.ok(
          answer.status >= 400 && answer.status < 500,
          `${answer.status}`,
        );
        await answer.body?.cancel();
      }
    },
  );
}

everyStrategy(
  "a form that breaks off on the way is refused with 400",
  async (site) => {
    const [{ client }] = await signInOn(site, 1);
    for (const path of PATHS) {
      const body = ReadableStream.from(breaksOff());
      const answer = await client.request(path, {
        method: "POST",
        body,
        headers: { "content-type": URLENCODED },
      });
      assert.equal(answer.status, 400, path);
      await answer.body?.cancel();
    }
  },
);

async function* breaksOff(): AsyncGenerator<Uint8Array> {
  yield new TextEncoder().encode("email=a");
  await Promise.reject(new Error("The connection was reset"));
}

Deno.test("a form that does not arrive in time is given up with 408", async () => {
  const app = new App<State>().use(errorPages()).post("/", async ({ req }) => {
    const { name } = await readForm(req, ["name"], 20);
    return new Response(name);
  });
  let givenUp = false;
  const body = new ReadableStream<Uint8Array>({
    start: (page) => page.enqueue(new TextEncoder().encode("name=a")),
    cancel: () => void (givenUp = true),
  });
  const post = (body: BodyInit) =>
    app.handler()(
      new Request("http://localhost/", {
        method: "POST",
        body,
        headers: { "content-type": URLENCODED },
      }),
    );
  const late = await post(body);
  assert.equal(late.status, 408);
  assert.equal(late.headers.get("connection"), "close");
  assert.match(await late.text(), /took too long to arrive/);
  assert.ok(givenUp);
  assert.equal(await (await post("name=a")).text(), "a");
});

everyStrategy(
  "a multipart form works, and a file in it is no text",
  async (site) => {
    await signInOn(site, 1);
    const form = new FormData();
    form.set("email", ADA.email);
    form.set("password", PASSWORD);
    const client = site.client();
    assert.equal(
      (await client.request("/login", { method: "POST", body: form })).status,
      303,
    );
    form.set("password", new File([PASSWORD], "password.txt"));
    const refused = await site.client().request("/login", {
      method: "POST",
      body: form,
    });
    assert.equal(refused.status, 422);
    await refused.body?.cancel();
  },
);

everyStrategy("of a field that comes twice the first counts", async (site) => {
  await signInOn(site, 1);
  const [right, wrong] = [["password", PASSWORD], [
    "password",
    "not this one",
  ]] as [string, string][];
  const email: [string, string] = ["email", ADA.email];
  for (
    const [form, status] of [[[email, right, wrong], 303], [[
      email,
      wrong,
      right,
    ], 401], [[email, right, ["email", "eve@example.com"]], 303]] as [
      [string, string][],
      number,
    ][]
  ) {
    const answer = await site.client().post("/login", form);
    assert.equal(answer.status, status);
    await answer.body?.cancel();
  }
});

everyStrategy(
  "forms without fields need no body, whatever its type",
  async (site) => {
    const [{ client }, other] = await signInOn(site, 2);
    for (const type of ["application/json", "text/plain", null]) {
      const answer = await client.request(
        `/account/devices/${other.id}/revoke`,
        {
          method: "POST",
          body: "{}",
          headers: { "content-type": type },
        },
      );
      assert.equal(answer.status, 303);
    }
    assert.equal(await sessionOf(other.client), null);
  },
);

/** A body that comes in pieces and does not say how long it is. */
function streamOf(text: string): ReadableStream<Uint8Array> {
  const bytes = new TextEncoder().encode(text);
  return ReadableStream.from(
    Array.from(
      { length: Math.ceil(bytes.length / 1000) },
      (_, at) => bytes.slice(at * 1000, at * 1000 + 1000),
    ),
  );
}
