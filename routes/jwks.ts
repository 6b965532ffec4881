import type { RouteConfig } from "fresh";
import { JWKS_MAX_AGE } from "../lib/sessions/mod.ts";
import { define } from "../lib/state.ts";

/** Where other services look for the public keys (RFC 8615). */
export const config: RouteConfig = { routeOverride: "/.well-known/jwks.json" };

/** The public keys, as this process has them in memory (RFC 7517, 5). */
export const handler = define.handlers({
  GET: ({ state: { site } }) =>
    Response.json({ keys: site.keys.published() }, {
      headers: {
        "content-type": "application/jwk-set+json",
        "cache-control": `public, max-age=${JWKS_MAX_AGE}`,
      },
    }),
});
