import { page } from "fresh";
import { Home } from "../components/home.tsx";
import { describeDevice } from "../lib/devices.ts";
import { readableCookies } from "../lib/readable_cookie.ts";
import { serverTiming } from "../lib/http/server_timing.ts";
import { toSessionJson } from "../lib/session_json.ts";
import { define } from "../lib/state.ts";

/** The page is there to be read; a component alone would answer every method. */
export const handler = define.handlers({ GET: () => page() });

/** What this is, and the visitor's own session on this very request. */
export default define.page<typeof handler>(function HomePage({ state, req }) {
  const { session, site, resolution } = state;
  const device = session?.device ??
    describeDevice(req.headers, state.address);
  return (
    <Home
      strategy={site.settings.session.strategy}
      resolution={{
        reads: resolution?.reads ?? 0,
        micros: state.resolvedIn * 1000,
      }}
      session={session && toSessionJson(session, device, true)}
      name={typeof session?.claims.name === "string"
        ? session.claims.name
        : null}
      cookies={session ? readableCookies(site.sessions, req.headers) : []}
      serverTiming={serverTiming(state)}
    />
  );
});
