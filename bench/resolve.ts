/**
 * What it costs to find out whose request it is, beside what the parts cost
 * alone: one raw read of KV, one raw read of two keys, one raw verification.
 *
 * @module
 */
import { jwtVerify } from "jose";
import {
  DEFAULT_CONFIG,
  openKeyring,
  openSessions,
  type SessionsConfig,
} from "../lib/sessions/mod.ts";
import { measure, type Measurement, type Subject } from "./measure.ts";

/** One comparison: an operation of ours, its floor, and what we aim for. */
export interface Row extends Measurement {
  /** The name of the operation it is compared with, if any. */
  readonly floor?: string;
  /** How many times its floor it takes. */
  readonly ratio?: number;
  /** What the ratio should not exceed. */
  readonly aim?: number;
}

const DEVICE = {
  label: "Firefox on Linux",
  browser: "Firefox",
  os: "Linux",
  type: "desktop",
  ip: "192.0.2.1",
} as const;

/** What each operation is compared with, and the aim. */
const FLOORS: Record<string, [floor: string, aim: number]> = {
  "kv: resolve": ["raw kv.getMany of two keys", 1.3],
  "jwt: resolve": ["raw jose verification", 1.3],
};

/**
 * Measures on a database in a file, as a site has it.
 *
 * @returns One row for each operation.
 */
export async function benchResolve(): Promise<Row[]> {
  const folder = await Deno.makeTempDir();
  const kv = await Deno.openKv(`${folder}/bench.db`);
  const keys = await openKeyring(["0123456789abcdef0123456789abcdef"]);
  const open = (config: Partial<SessionsConfig>) =>
    openSessions({ config: { ...DEFAULT_CONFIG, ...config }, kv, keys });
  const engines = [open({ strategy: "kv" }), open({ strategy: "jwt" })];
  try {
    const subjects: Subject[] = [];
    for (const [index, sessions] of engines.entries()) {
      await sessions.caughtUp();
      const { session, setCookies } = await sessions.signIn(new Headers(), {
        userId: `user-${index}`,
        amr: ["pwd"],
        device: DEVICE,
        claims: { name: "Ada Lovelace" },
      });
      const cookie = setCookies[0].split(";")[0];
      const headers = new Headers({ cookie });
      if (session.strategy === "kv") {
        subjects.push(...rawReads(kv, session.userId, session.id));
      } else {
        const token = cookie.slice(cookie.indexOf("=") + 1);
        subjects.push(rawVerification(token, keys.signing.key));
      }
      subjects.push({
        name: `${session.strategy}: resolve`,
        run: () => sessions.resolve(headers),
      });
    }
    return compare(await measure(subjects, { rounds: 200, batch: 50 }));
  } finally {
    for (const sessions of engines) await sessions.close();
    kv.close();
    await Deno.remove(folder, { recursive: true });
  }
}

function compare(measured: Measurement[]): Row[] {
  const medians = new Map(measured.map(({ name, median }) => [name, median]));
  return measured.map((row) => {
    const floor = FLOORS[row.name];
    if (floor === undefined) return row;
    const ratio = row.median / medians.get(floor[0])!;
    return { ...row, floor: floor[0], ratio, aim: floor[1] };
  });
}

// The very records that the kv strategy reads, so that both read the same bytes.
function rawReads(kv: Deno.Kv, userId: string, sessionId: string): Subject[] {
  const session = ["sessions", userId, sessionId];
  const pair = [session, ["subjects", userId]];
  return [
    { name: "raw kv.get", run: () => kv.get(session) },
    { name: "raw kv.getMany of two keys", run: () => kv.getMany(pair) },
  ];
}

// The very token that the jwt strategy gets, so that both read the same bytes.
function rawVerification(token: string, key: CryptoKey): Subject {
  const { issuer, audience } = DEFAULT_CONFIG.jwt;
  const options = { algorithms: ["HS256"], issuer, audience };
  return {
    name: "raw jose verification",
    run: () => jwtVerify(token, key, options),
  };
}
