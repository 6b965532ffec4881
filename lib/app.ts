/**
 * What every request passes through, in order.
 *
 * @module
 */
import { App, csp, csrf, staticFiles } from "fresh";
import { onBehalfOf } from "./audit/actor.ts";
import { describeDevice } from "./devices.ts";
import { clientAddress } from "./http/client_address.ts";
import { errorPages } from "./http/error_pages.ts";
import { refuseMalformedPaths } from "./http/malformed_path.ts";
import { responseCookies } from "./http/response_cookies.ts";
import { sameOriginOnly } from "./http/same_origin.ts";
import { PAGE_POLICY, securityHeaders } from "./http/security_headers.ts";
import type { Site } from "./site.ts";
import type { State } from "./state.ts";

/**
 * Makes the app.
 *
 * @param site The site's services.
 * @returns The app, its routes from the folder `routes`.
 */
export function createApp(site: Site): App<State> {
  const { origin, ownOrigins, trustProxy } = site.settings;
  const files = staticFiles<State>();
  const app = new App<State>()
    .use(securityHeaders(origin))
    .use(csp({ useNonce: true, csp: [...PAGE_POLICY] }))
    .use(function provideSite(ctx) {
      ctx.state.site = site;
      ctx.state.session = null;
      ctx.state.address = clientAddress(
        ctx.req.headers,
        ctx.info?.remoteAddr,
        trustProxy,
      );
      return onBehalfOf(() => {
        const { state, req } = ctx;
        const { label, ip } = describeDevice(req.headers, state.address);
        return { sessionId: state.session?.id ?? null, device: label, ip };
      }, () => ctx.next());
    })
    .use(responseCookies())
    .use(errorPages())
    .use(function provideFiles(ctx) {
      // No file's name holds an escaped slash; a folder may be left by one.
      return /%(?:2f|5c)/i.test(ctx.url.pathname) ? ctx.next() : files(ctx);
    })
    .use(csrf({ origin: [...ownOrigins] }))
    .use(sameOriginOnly())
    .fsRoutes();
  refuseMalformedPaths(app, origin);
  return app;
}
