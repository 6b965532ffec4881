/**
 * Another service that believes the site's tokens, with nothing but the public
 * keys: SITE=https://example.com deno run -NE docs/verify_elsewhere.ts
 * It sees no revocation, so give it the access tokens of "hybrid", which last for
 * minutes (those of "jwt" are "latchkey-session+jwt" and last for days).
 *
 * @module
 */
// deno-lint-ignore no-import-prefix -- it runs alone, wherever it is copied
import { createRemoteJWKSet, jwtVerify } from "npm:jose@^6.2.17";

const site = Deno.env.get("SITE") ?? "http://localhost:8000";
const url = new URL("/.well-known/jwks.json", site);
// As long as the site allows: a key that was revoked there is gone after that.
const keys = createRemoteJWKSet(url, { cacheMaxAge: 300_000 });
const rules = {
  algorithms: ["ES256", "EdDSA"],
  typ: "latchkey-access+jwt",
  issuer: "latchkey",
  audience: "latchkey",
  requiredClaims: ["exp", "sub"],
};

Deno.serve({ port: Number(Deno.env.get("PORT") ?? 8001) }, async (request) => {
  const token = request.headers.get("authorization")?.slice("Bearer ".length);
  try {
    const { payload } = await jwtVerify(token ?? "", keys, rules);
    return Response.json({ userId: payload.sub, claims: payload.claims });
  } catch {
    const headers = { "www-authenticate": "Bearer" };
    return new Response("Log in first.", { status: 401, headers });
  }
});
