/**
 * Where an attempt comes from, as what one customer of a provider holds and as
 * what one operator of machines holds. An IPv6 customer has at least a /64 to
 * choose addresses from and often a /48 (RFC 6177), so single addresses say
 * nothing.
 *
 * @module
 */
import { isIPv4, isIPv6 } from "node:net";

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
 * @param ip The address as `describeDevice` writes it: IPv4, IPv6 in its short form, or empty.
 * @returns Its networks; all addresses that are unknown are in one.
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
  if (isIPv4(ip)) {
    return { visitor: ip, block: ip.replace(/\d+$/, "0/24") };
  }
  if (!isIPv6(ip)) return { visitor: "unknown", block: "unknown" };
  const groups = groupsOf(ip);
  return {
    visitor: `${groups.slice(0, 4).join(":")}::/64`,
    block: `${groups.slice(0, 3).join(":")}::/48`,
  };
}

/** The eight groups of an IPv6 address, of which the last may be missing where it ends in IPv4. */
function groupsOf(ip: string): string[] {
  const [head, tail] = ip.split("::");
  const split = (part = "") => part === "" ? [] : part.split(":");
  const [before, after] = [split(head), split(tail)];
  const length = 8 - (ip.includes(".") ? 1 : 0);
  const zeros = Array.from(
    { length: Math.max(length - before.length - after.length, 0) },
    () => "0",
  );
  return [...before, ...zeros, ...after].map((group) =>
    parseInt(group, 16).toString(16)
  );
}
