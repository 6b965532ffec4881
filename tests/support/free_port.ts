/**
 * A port for a site that has to know its own address before it listens, because its links contain it.
 *
 * @module
 */

/**
 * Finds a port of this machine that nobody listens on.
 *
 * @returns the port
 */
export function freePort(): number {
  const listener = Deno.listen({ port: 0, hostname: "127.0.0.1" });
  listener.close();
  return listener.addr.port;
}
