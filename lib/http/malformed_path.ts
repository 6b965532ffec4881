/**
 * Refuses addresses that no route can be found for, before a router trips over
 * them: damaged percent-escapes, such as `/u/%E0%A4%A`, and a `Host` that is
 * none, such as `example.com:99999`.
 *
 * @module
 */
import type { App } from "fresh";
import { setSecurityHeaders } from "./security_headers.ts";

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
      if (isWellFormed(request.url)) return await handler(request, info);
      const response = new Response("This address is damaged.\n", {
        status: 400,
        headers: { "content-type": "text/plain; charset=utf-8" },
      });
      setSecurityHeaders(response.headers, origin.startsWith("https:"));
      return response;
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
