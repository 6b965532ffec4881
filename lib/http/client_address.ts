/**
 * The address of whoever asks. `X-Forwarded-For` is believed only as far as
 * proxies of ours wrote it: with one proxy in front the last entry counts, with
 * two the one before it, and with none the header is not looked at. Some proxies
 * write the port too, `192.0.2.7:443` or `[2001:db8::1]:443`: it is left out, or
 * everybody behind one would be a visitor of no address.
 *
 * @module
 */
import { isIPv4, isIPv6 } from "node:net";

/**
 * Finds the client's address.
 *
 * @param headers The request's headers.
 * @param remote The address at the other end of the connection.
 * @param trustProxy How many proxies stand in front.
 * @returns The address as text, at most 45 characters; empty when unknown.
 */
export function clientAddress(
  headers: Headers,
  remote: Deno.Addr | undefined,
  trustProxy: number,
): string {
  const direct = remote !== undefined && "hostname" in remote
    ? remote.hostname
    : "";
  if (trustProxy === 0) return direct;
  const hops = (headers.get("x-forwarded-for") ?? "").slice(-1000).split(",");
  const claimed = hops.at(-trustProxy)?.trim() ?? "";
  return withoutPort(claimed) ?? direct;
}

/** The address in what a proxy wrote, or `null` when it is none. */
function withoutPort(written: string): string | null {
  // A zone (`%eth0`) means something on the proxy only.
  if (written.length > 55 || written.includes("%")) return null;
  if (isIPv6(written)) return written;
  const [, ip6] = /^\[(.+)\](?::\d{1,5})?$/.exec(written) ?? [];
  if (ip6 !== undefined) return isIPv6(ip6) ? ip6 : null;
  const ip4 = written.replace(/:\d{1,5}$/, "");
  return isIPv4(ip4) ? ip4 : null;
}
