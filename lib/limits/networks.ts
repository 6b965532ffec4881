/**
 * Where an attempt comes from, as what one customer of a provider holds and as
 * what one operator of machines holds. An IPv6 customer has at least a /64 to
 * choose addresses from and often a /48 (RFC 6177), so single addresses say
 * nothing.
 *
 * @module
 */
import { isIPv4 } from "node:net";
import { shortAddress } from "../short_address.ts";

/** The networks that an address is in. */
export interface Networks {
  /** The IPv4 address, or the /64 of an IPv6 address. */
  readonly visitor: string;
  /** The /24 of an IPv4 address, or the /48 of an IPv6 address. */
  readonly block: string;
}

/**
 * Finds the networks of an address.
 *
 * @param ip The address, as text; IPv4 that IPv6 only wraps counts as IPv4.
 * @returns Its networks; all that are no address are in one.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { networksOf } from "./networks.ts";
 *
 * assert.equal(networksOf("192.0.2.7").block, "192.0.2.0/24");
 * assert.equal(networksOf("2001:db8:1:2::7").visitor, "2001:db8:1:2::/64");
 * assert.equal(networksOf("2001:db8:1:2::7").block, "2001:db8:1::/48");
 * ```
 */
export function networksOf(ip: string): Networks {
  const short = shortAddress(ip);
  if (short === "") return { visitor: "unknown", block: "unknown" };
  if (isIPv4(short)) {
    return { visitor: short, block: short.replace(/\d+$/, "0/24") };
  }
  const groups = groupsOf(short);
  return {
    visitor: `${groups.slice(0, 4).join(":")}::/64`,
    block: `${groups.slice(0, 3).join(":")}::/48`,
  };
}

/** The eight groups of an IPv6 address in its short form. */
function groupsOf(short: string): string[] {
  const [before, after = []] = short.split("::")
    .map((part) => part === "" ? [] : part.split(":"));
  const missing = 8 - before.length - after.length;
  return [...before, ...Array(missing).fill("0"), ...after];
}
