/**
 * Network addresses, each in one form.
 *
 * @module
 */
import { isIPv4, isIPv6 } from "node:net";

/** The longest address as text: IPv6 that ends in IPv4 (INET6_ADDRSTRLEN). */
const MAX_ADDRESS = 45;

/**
 * Writes a network address in the one way that it is stored and counted under.
 *
 * @param ip any text
 * @returns IPv4 where IPv6 only wraps it, IPv6 in its short form (RFC 5952), nothing for anything else
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { shortAddress } from "./short_address.ts";
 *
 * assert.equal(shortAddress("2001:DB8:0:0::1"), "2001:db8::1");
 * assert.equal(shortAddress("::ffff:192.0.2.7"), "192.0.2.7");
 * ```
 */
export function shortAddress(ip: string): string {
  if (ip.length > MAX_ADDRESS) return "";
  if (isIPv4(ip)) return ip;
  if (!isIPv6(ip) || ip.includes("%")) return "";
  const short = new URL(`http://[${ip}]`).hostname.slice(1, -1);
  const wrapped = /^::ffff:([0-9a-f]+):([0-9a-f]+)$/.exec(short);
  if (wrapped === null) return short;
  const [high, low] = [parseInt(wrapped[1], 16), parseInt(wrapped[2], 16)];
  return [high >> 8, high & 255, low >> 8, low & 255].join(".");
}
