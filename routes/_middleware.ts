// The one place where a request's session is resolved.
import { describeDevice } from "../lib/devices.ts";
import { define } from "../lib/state.ts";

/** Who asks these is no visitor, and they answer whatever the database does. */
const FOR_MACHINES = new Set(["/healthz", "/readyz", "/.well-known/jwks.json"]);

/** Resolves the session of every request, by the strategy that deno.json names. */
export const handler = define.middleware(async function resolveSession(ctx) {
  const { state, req, url } = ctx;
  if (FOR_MACHINES.has(url.pathname)) return await ctx.next();
  const startedAt = performance.now();
  state.resolution = await state.site.sessions.resolve(
    req.headers,
    () => describeDevice(req.headers, state.address),
  );
  state.resolvedIn = performance.now() - startedAt;
  state.session = state.resolution.session;
  if (state.resolution.outcome === "malformed") {
    state.site.audit.refused("invalid-token");
  }
  state.setCookies.push(...state.resolution.setCookies);
  return await ctx.next();
});
