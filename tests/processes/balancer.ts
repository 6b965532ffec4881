/**
 * One address in front of several sites, as a load balancer is: each request goes to the next site, or
 * to the one that the test has chosen, with the visitor's address appended to X-Forwarded-For. It
 * keeps true that neither side can tell it from a direct connection otherwise.
 *
 * @module
 */

/** The one address. */
export interface Balancer extends AsyncDisposable {
  /** What visitors know, such as `http://127.0.0.1:41234`. */
  readonly address: string;
  /** Where requests can go, in turn; the test fills it. */
  readonly sites: { readonly base: string }[];
  /** Sends all requests to one site, or to each in turn again. */
  choose(index?: number): void;
}

/**
 * Opens a balancer on a free port of this machine.
 *
 * @returns the balancer, without sites, to be closed by `await using`
 */
export function openBalancer(): Balancer {
  const sites: { readonly base: string }[] = [];
  let chosen: number | undefined;
  let turn = 0;
  const server = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen() {} },
    async (request, { remoteAddr }) => {
      const { base } = sites[chosen ?? turn++ % sites.length];
      const { pathname, search } = new URL(request.url);
      const headers = new Headers(request.headers);
      headers.append("x-forwarded-for", remoteAddr.hostname);
      const { method, body } = request;
      const answer = await fetch(new URL(`${pathname}${search}`, base), {
        method,
        headers,
        body,
        redirect: "manual",
      });
      return new Response(answer.body, answer);
    },
  );
  return {
    address: `http://127.0.0.1:${server.addr.port}`,
    sites,
    choose: (index) => void (chosen = index),
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}
