// The one place where a request's session is resolved.
import { describeDevice } from "../lib/devices.ts";
import { define } from "../lib/state.ts";

/** Resolves the session of every request, by the strategy that deno.json names. */
export const handler = define.middleware(async function resolveSession(ctx) {
  const { state, req } = ctx;
  const startedAt = performance.now();
  state.resolution = await state.site.sessions.resolve(
    req.headers,
    () => describeDevice(req.headers, state.address),
  );
  state.resolvedIn = performance.now() - startedAt;
  state.session = state.resolution.session;
  state.setCookies.push(...state.resolution.setCookies);
  return await ctx.next();
});
