/**
 * The names by which a browser reaches the machine that it runs on.
 *
 * @module
 */

/** The host names, as `URL` writes them. */
export const LOOPBACK = ["localhost", "127.0.0.1", "[::1]"] as const;

/**
 * Tells whether a host name is that of this machine.
 *
 * @param hostname The host name, as `URL` writes it.
 * @returns Whether it is.
 */
export function isLoopback(hostname: string): boolean {
  return LOOPBACK.some((name) => name === hostname);
}
