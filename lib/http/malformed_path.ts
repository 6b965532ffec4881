/**
 * Refuses addresses that no route can be found for because their percent-escapes
 * are damaged, such as `/u/%E0%A4%A`, before a router trips over them.
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
      const { pathname } = new URL(request.url);
      if (isWellFormed(pathname)) return await handler(request, info);
      const response = new Response("This address is damaged.\n", {
        status: 400,
        headers: { "content-type": "text/plain; charset=utf-8" },
      });
      setSecurityHeaders(response.headers, origin.startsWith("https:"));
      return response;
    };
  };
}

function isWellFormed(path: string): boolean {
  if (!path.includes("%")) return true;
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
  }
}
