/**
 * Refuses requests that no route can be found for, before a router trips over
 * them: damaged percent-escapes, such as `/u/%E0%A4%A`, a `Host` that is none,
 * such as `example.com:99999`, and methods that HTTP does not know, such as `BREW`.
 *
 * @module
 */
import type { App } from "fresh";
import { METHODS } from "./other_methods.ts";
import { setSecurityHeaders } from "./security_headers.ts";

const KNOWN_METHODS: ReadonlySet<string> = new Set(METHODS);

/**
 * Puts the guard around the app's handler.
 *
 * @param app The app; its `handler` is replaced.
 * @param origin The site's origin.
 */
export function refuseMalformedPaths<State>(
  app: App<State>,
  origin: string,
): void {
  const makeHandler = app.handler.bind(app);
  app.handler = () => {
    const handler = makeHandler();
    return async (request, info) => {
      const known = KNOWN_METHODS.has(request.method);
      if (known && isWellFormed(request.url)) {
        return await handler(request, info);
      }
      const headers = new Headers({
        "content-type": "text/plain; charset=utf-8",
      });
      if (!known) headers.set("allow", METHODS.join(", "));
      setSecurityHeaders(headers, origin.startsWith("https:"));
      return known
        ? new Response("This address is damaged.\n", { status: 400, headers })
        : new Response("Nothing here works that way.\n", {
          status: 405,
          headers,
        });
    };
  };
}

function isWellFormed(address: string): boolean {
  const url = URL.parse(address);
  if (url === null || !url.pathname.includes("%")) return url !== null;
  try {
    decodeURIComponent(url.pathname);
    return true;
  } catch {
    return false;
  }
}
