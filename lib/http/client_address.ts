/**
 * The address of whoever asks. `X-Forwarded-For` is believed only as far as
 * proxies of ours wrote it: with one proxy in front the last entry counts, with
 * two the one before it, and with none the header is not looked at.
 *
 * @module
 */

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
  return /^[0-9A-Fa-f.:]{3,45}$/.test(claimed) ? claimed : direct;
}
