/** The address of whoever asks, as the proxies in front write it. */

import assert from "node:assert/strict";
import { clientAddress } from "../../lib/http/client_address.ts";
import { networksOf } from "../../lib/limits/networks.ts";
import { shortAddress } from "../../lib/short_address.ts";

const PROXY: Deno.Addr = {
  transport: "tcp",
  hostname: "203.0.113.7",
  port: 40_000,
};

for (
  const [written, address] of [
    ["192.0.2.7", "192.0.2.7"],
    ["192.0.2.7:443", "192.0.2.7"],
    ["192.0.2.7:65535", "192.0.2.7"],
    [" 192.0.2.7:1 ", "192.0.2.7"],
    ["2001:db8::1", "2001:db8::1"],
    ["2001:DB8:0:0::1", "2001:db8::1"],
    ["[2001:db8::1]", "2001:db8::1"],
    ["[2001:db8::1]:443", "2001:db8::1"],
    ["::ffff:192.0.2.7", "192.0.2.7"],
    ["::ffff:c000:207", "192.0.2.7"],
    ["0:0:0:0:0:ffff:192.0.2.7", "192.0.2.7"],
    ["[::ffff:192.0.2.7]:443", "192.0.2.7"],
    ["198.51.100.1, 192.0.2.7:443", "192.0.2.7"],
    ["evil, [2001:db8::1]:443", "2001:db8::1"],
    // Nothing of these is an address, so the one that is known counts.
    ["", "203.0.113.7"],
    ["unknown", "203.0.113.7"],
    ["999.999.999.999", "203.0.113.7"],
    ["192.0.2.7:port", "203.0.113.7"],
    ["192.0.2.7:443:443", "203.0.113.7"],
    ["192.0.2.7:", "203.0.113.7"],
    ["192.0.2.7:123456", "203.0.113.7"],
    ["[192.0.2.7]:443", "203.0.113.7"],
    ["[2001:db8::1]443", "203.0.113.7"],
    ["[2001:db8::1", "203.0.113.7"],
    ["[[2001:db8::1]]", "203.0.113.7"],
    ["fe80::1%eth0", "203.0.113.7"],
    [":::::", "203.0.113.7"],
  ]
) {
  Deno.test(`X-Forwarded-For of "${written}" is from ${address}`, () => {
    const headers = new Headers({ "x-forwarded-for": written });
    const claimed = shortAddress(clientAddress(headers, PROXY, 1));
    assert.equal(claimed, address);
    assert.notEqual(networksOf(claimed).visitor, "unknown");
    assert.equal(clientAddress(headers, PROXY, 0), "203.0.113.7");
  });
}

Deno.test("two visitors behind a proxy that writes ports are two, and one with two ports is one", () => {
  const visitor = (written: string) => {
    const headers = new Headers({ "x-forwarded-for": written });
    return networksOf(shortAddress(clientAddress(headers, PROXY, 1))).visitor;
  };
  assert.notEqual(visitor("192.0.2.7:443"), visitor("192.0.2.8:443"));
  assert.equal(visitor("192.0.2.7:443"), visitor("192.0.2.7:50000"));
  assert.notEqual(visitor("[2001:db8:1::1]:1"), visitor("[2001:db8:2::1]:1"));
  assert.equal(visitor("[2001:db8::1]:1"), visitor("2001:db8::2"));
});
