/** What a device says of itself is shown as text, cut to size, and believed only as far as it can be. */

import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import {
  devicesOf,
  everyStrategy,
  logIn,
  type Scene,
  sessionOf,
  signUp,
} from "./kit.ts";

/** Bytes of a UTF-8 text as a header carries them. */
const bytes = (text: string) => Buffer.from(text).toString("latin1");

const USER_AGENTS: Record<string, string> = {
  "nothing": "",
  "a script": "<script>alert(1)</script>",
  "a script among browsers":
    "Mozilla/5.0 (<script>alert(1)</script>) Gecko/20100101 Firefox/140.0",
  "an attribute": `Mozilla/5.0 ("onmouseover="alert(1)) Chrome/140`,
  "a direction override": bytes(
    "Mozilla/5.0 (X11; \u202eLinux\u202c) \u2066Firefox/140.0",
  ),
  "a zero width name": bytes("\u200b\u2060\ufeff"),
  "10 kB": `Mozilla/5.0 ${"A".repeat(10_000)}`,
  "10 kB of brackets": "(".repeat(10_000),
  "60 kB of spaces": `Firefox/${" ".repeat(60_000)}x`,
  "bytes that are no text": "\xff\xfe\x80 Firefox/\xc0",
  "a prototype name": "__proto__/1.0 constructor/2.0",
  "a template": "${7*7} {{7*7}} %s%n",
};

async function look(site: Scene, headers: Record<string, string | null>) {
  const owner = site.client();
  await signUp(owner);
  const device = site.client();
  const answer = await device.post("/login", {
    email: "ada@example.com",
    password: "violet anvil seventeen",
  }, headers);
  assert.equal(answer.status, 303);
  const id = (await sessionOf(device))!.id;
  const shown = (await devicesOf(owner)).find((each) => each.id === id)!;
  const own = (await sessionOf(device, headers))!.device;
  return {
    device: shown.device,
    own,
    html: await (await owner.get("/account")).text(),
  };
}

for (const [what, userAgent] of Object.entries(USER_AGENTS)) {
  everyStrategy(`a User-Agent of ${what} is harmless`, async (site) => {
    const { device, own, html } = await look(site, { "user-agent": userAgent });
    for (const each of [device, own]) {
      assert.ok(each.label.length > 0 && each.label.length <= 80, each.label);
      assert.ok(each.browser.length <= 80 && each.os.length <= 80);
      assert.doesNotMatch(
        JSON.stringify(each),
        /[\p{Cc}\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/u,
      );
      assert.ok(!each.label.includes("alert(1)"));
    }
    assert.ok(!html.includes("<script>alert") && !html.includes("alert(1)"));
  });
}

const FORWARDED: Record<string, string> = {
  "a script": "<script>alert(1)</script>",
  "10 kB": "1".repeat(10_000),
  "ten thousand addresses": "198.51.100.1, ".repeat(10_000),
  "a direction override": bytes("\u202e198.51.100.9"),
  "a name": "evil.example",
  "a zone": "fe80::1%eth0",
  "a number too large": "999.999.999.999",
  "colons": ":::::",
  "commas": ",,,,",
  "an address and a port": "198.51.100.9:1234",
};

for (const [what, value] of Object.entries(FORWARDED)) {
  everyStrategy(
    `behind a proxy, X-Forwarded-For of ${what} is harmless`,
    async (site) => {
      const { device, html } = await look(site, { "x-forwarded-for": value });
      assert.match(device.ip, /^(?:[\d.]{7,15}|[\da-f:.]{2,45}|)$/);
      assert.ok(!html.includes("alert(1)") && !html.includes("evil.example"));
    },
    { env: { TRUST_PROXY: "1" } },
  );
}

const CHAIN = "203.0.113.99, 198.51.100.2, 198.51.100.1";

for (
  const [proxies, ip] of [
    ["0", "203.0.113.7"],
    ["1", "198.51.100.1"],
    ["2", "198.51.100.2"],
    ["3", "203.0.113.99"],
    ["4", "203.0.113.7"],
  ]
) {
  everyStrategy(
    `with TRUST_PROXY=${proxies} the address is ${ip}`,
    async (site) => {
      const { device, own } = await look(site, {
        "x-forwarded-for": CHAIN,
        "x-real-ip": "192.0.2.66",
        forwarded: "for=192.0.2.66",
        "cf-connecting-ip": "192.0.2.66",
      });
      assert.equal(device.ip, ip);
      assert.equal(own.ip, ip);
    },
    { env: { TRUST_PROXY: proxies } },
  );
}

everyStrategy(
  "a session follows its device to another address and browser",
  async (site) => {
    const client = site.client();
    await signUp(client);
    site.advance(2 * 60 * 60_000);
    const before = await sessionOf(client, {
      "x-forwarded-for": "2001:DB8:0:0::1",
    });
    assert.notEqual(before, null);
    await logIn(site.client());
    const [device] = (await devicesOf(client)).filter(({ id }) =>
      id === before!.id
    );
    assert.equal(device.device.ip, "2001:db8::1");
  },
  { env: { TRUST_PROXY: "1" } },
);
