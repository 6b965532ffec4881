// Serving an application with `Deno.serve`, and saying where it can be seen.

/** Options of `app.listen()`: those of `Deno.serve`. */
export type ListenOptions =
  & Partial<Deno.ServeTcpOptions & Deno.TlsCertifiedKeyPem>
  & {
    /** An address to print beside the local one. */
    remoteAddress?: string;
  };

/** Ports tried one after the other when none is named. */
const FIRST_PORT = 8000;
const LAST_PORT = 8019;

/**
 * Serves a handler.
 *
 * @param handler Answers the requests.
 * @param basePath Path to print behind the address.
 * @param options Port, host name and the like.
 * @returns The running server.
 * @throws {Deno.errors.AddrInUse} When the port, or every port tried, is taken.
 */
export function listen(
  handler: (
    request: Request,
    info?: Deno.ServeHandlerInfo,
  ) => Promise<Response>,
  basePath: string,
  options: ListenOptions,
): Deno.HttpServer<Deno.NetAddr> {
  const all = {
    onListen: (address: Deno.NetAddr) => announce(address, basePath, options),
    ...options,
  };
  if (options.port !== undefined) return Deno.serve(all, handler);

  for (let port = FIRST_PORT;; port++) {
    try {
      return Deno.serve({ ...all, port }, handler);
    } catch (error) {
      const taken = error instanceof Deno.errors.AddrInUse;
      if (!taken || port === LAST_PORT) throw error;
    }
  }
}

function announce(
  { hostname, port }: Deno.NetAddr,
  basePath: string,
  { cert, remoteAddress }: ListenOptions,
): void {
  const everywhere = hostname === "0.0.0.0" || hostname === "::";
  const host = everywhere
    ? "localhost"
    : hostname.includes(":")
    ? `[${hostname}]`
    : hostname;
  const scheme = cert === undefined ? "http" : "https";
  console.log(`Listening on ${scheme}://${host}:${port}${basePath}/`);
  if (remoteAddress !== undefined) console.log(`Reachable at ${remoteAddress}`);
}
