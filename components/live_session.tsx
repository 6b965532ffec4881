// The visitor's own session on this very request: what recognised it, what that cost, and what the cookie gives away to
// whoever reads it. The secret in a cookie is never shown; what is shown is readable by design.
import type { SessionJson } from "../lib/session_json.ts";
import { CostBars, duration } from "./cost_bars.tsx";
import { JsonText } from "./json_text.tsx";
import { KeyFigure } from "./key_figure.tsx";
import { Moment } from "./moment.tsx";
import type { Strategy } from "./strategy_line.tsx";

/** The figures of one request, and the session that it found. */
export interface LiveSessionProps {
  /** What this site runs with. */
  strategy: Strategy;
  /** What resolving took: reads of Deno KV, and microseconds. */
  resolution: { reads: number; micros: number };
  /** The session, or null for a visitor who is not logged in. */
  session: SessionJson | null;
  /** The visitor's name. */
  name: string | null;
  /** The cookie: its name, its size in bytes and its readable parts. */
  cookie: {
    name: string;
    bytes: number;
    clear: Array<{ label: string; json: string }>;
  } | null;
  /** The `Server-Timing` header of this answer. */
  serverTiming: string;
}

const COOKIE_LIMIT = 4096;

/** Medians of one operation alone, in microseconds; `deno task bench` measures them again. */
const ALONE = {
  kv: { label: "one raw getMany of two keys", micros: 81 },
  jwt: { label: "one raw jose verification", micros: 37 },
};

function whyReads(strategy: Strategy, reads: number, known: boolean): string {
  if (!known) return "No session, nothing to look up.";
  if (strategy === "kv") {
    return reads === 0
      ? "Answered from this process's cache."
      : "Session and subject, in one round trip.";
  }
  if (strategy === "jwt") {
    return reads === 0
      ? "The signature settles it. A database session needs at least one."
      : "The signature settles who you are; the read is the revocation log.";
  }
  return reads === 0
    ? "The access token settles it. A database session needs at least one."
    : "The access token had run out, so the session was looked up.";
}

function Figures({ strategy, resolution, session, cookie }: LiveSessionProps) {
  const { reads, micros } = resolution;
  const alone = strategy === "kv" ? [ALONE.kv] : [ALONE.jwt, ALONE.kv];
  return (
    <dl class="figures">
      <div>
        <dt>KV reads</dt>
        <dd class="big">{reads}</dd>
        <dd>{whyReads(strategy, reads, session !== null)}</dd>
      </div>
      <div>
        <dt>Time to resolve</dt>
        <dd class="big">{duration(micros)}</dd>
        <dd>
          <CostBars
            costs={[{ label: "this request", micros, own: true }, ...alone]}
          />
        </dd>
      </div>
      <div>
        <dt>Cookie</dt>
        <dd class="big">
          {cookie ? `${cookie.bytes.toLocaleString("en")}\u00a0B` : "none"}
        </dd>
        <dd>
          {cookie
            ? `${
              (cookie.bytes / COOKIE_LIMIT * 100).toFixed(1)
            } % of the 4,096 bytes that a browser keeps.`
            : "Set when you log in, not before."}
        </dd>
      </div>
    </dl>
  );
}

function Clear({ cookie }: Pick<LiveSessionProps, "cookie">) {
  if (!cookie) return null;
  return (
    <div class="clear">
      <h3>
        What <code>{cookie.name}</code> holds in clear
      </h3>
      <div class="clear-parts">
        {cookie.clear.map(({ label, json }) => (
          <figure key={label}>
            <figcaption>{label}</figcaption>
            <JsonText json={json} />
          </figure>
        ))}
      </div>
    </div>
  );
}

/**
 * The live panel of the home page.
 *
 * @param props figures, session and cookie of this request
 * @returns a section
 */
export function LiveSession(props: LiveSessionProps) {
  const { session, name, serverTiming, strategy } = props;
  return (
    <section class="live" aria-labelledby="live-title">
      <div class="live-head">
        <div>
          <h2 id="live-title">
            {session
              ? "Your session, on this request"
              : "Your session, once you have one"}
          </h2>
          {session
            ? (
              <p>
                {name ? `${name}, you` : "You"} were recognised by{" "}
                {strategy === "kv" ? "a record in Deno KV" : "a signed token"}.
                The cuts of this key are your session ID,{" "}
                <code>{session.id}</code>. Signed in on{" "}
                <Moment at={session.createdAt} />.
              </p>
            )
            : (
              <p>
                You are not logged in, so this key is a blank.{" "}
                <a href="/signup">Sign up</a> or{" "}
                <a href="/login">log in</a>, and this page shows your own
                cookie, decoded, and what it cost to check.
              </p>
            )}
        </div>
        <KeyFigure id={session?.id ?? null} />
      </div>
      <Figures {...props} />
      <Clear cookie={props.cookie} />
      <p class="timing">
        <code>Server-Timing: {serverTiming}</code>
      </p>
    </section>
  );
}
