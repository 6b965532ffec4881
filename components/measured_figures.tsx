// What recognising a visitor cost on this request: reads, microseconds and bytes, each with what it is compared to, so that a
// figure never stands alone.
import type { SessionJson } from "../lib/session_json.ts";
import { CostBars, duration } from "./cost_bars.tsx";
import type { Strategy } from "./strategy_line.tsx";

/** What was measured on one request. */
export interface Measured {
  /** What this site runs with. */
  strategy: Strategy;
  /** What resolving took: reads of Deno KV, and microseconds. */
  resolution: { reads: number; micros: number };
  /** The session, or null for a visitor who is not logged in. */
  session: SessionJson | null;
  /** The cookies, none without a session: name, size in bytes and readable parts of each. */
  cookies: Array<{
    name: string;
    bytes: number;
    clear: Array<{ label: string; json: string }>;
  }>;
}

const COOKIE_LIMIT = 4096;

/** Medians of one operation alone, in microseconds; `deno task bench` measures them again. */
const ALONE = {
  kv: { label: "a KV read of two keys, alone", micros: 81 },
  jwt: { label: "a signature check, alone", micros: 37 },
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

function howLarge(cookies: Measured["cookies"]): string {
  if (cookies.length === 0) return "Set when you log in, not before.";
  const largest = Math.max(...cookies.map(({ bytes }) => bytes));
  const share = (largest / COOKIE_LIMIT * 100).toFixed(1);
  return cookies.length === 1
    ? `${share} % of the 4,096 bytes that a browser keeps.`
    : `The larger takes ${share} % of the 4,096 bytes that a browser keeps of one.`;
}

function Quantity({ of }: { of: string }) {
  const [value, unit] = of.split("\u00a0");
  return <>{value}{unit && <span class="unit">{` ${unit}`}</span>}</>;
}

/**
 * The three figures of a request.
 *
 * @param props what was measured
 * @returns a description list
 */
export function MeasuredFigures(
  { strategy, resolution, session, cookies }: Measured,
) {
  const bytes = cookies.reduce((sum, cookie) => sum + cookie.bytes, 0);
  const { reads, micros } = resolution;
  return (
    <dl class="figures">
      <div>
        <dt>KV reads</dt>
        <dd class="big">{reads}</dd>
        <dd>{whyReads(strategy, reads, session !== null)}</dd>
      </div>
      <div>
        <dt>Time to resolve</dt>
        <dd class="big">
          <Quantity of={duration(micros)} />
        </dd>
        <dd>
          <CostBars
            costs={[
              { label: "this request", micros, own: true },
              ALONE.jwt,
              ALONE.kv,
            ]}
          />
          Alone means the median of a benchmark on two cores.
        </dd>
      </div>
      <div>
        <dt>{cookies.length > 1 ? "Cookies" : "Cookie"}</dt>
        <dd class="big">
          <Quantity
            of={bytes > 0 ? `${bytes.toLocaleString("en")}\u00a0bytes` : "none"}
          />
        </dd>
        <dd>{howLarge(cookies)}</dd>
      </div>
    </dl>
  );
}
