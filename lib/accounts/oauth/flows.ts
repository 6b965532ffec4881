/**
 * Flows: somebody is on the way to a provider and back. What holds: a flow is found by the state that
 * the answer carries and belongs to the browser that began it, which shows a secret that only its
 * `__Host-` cookie holds; it is handed out once, and not after ten minutes (OWASP ASVS 5.0, 10.1.2 and
 * 10.2.1). Of state and secret KV holds hashes. One secret serves all flows of a browser, so tabs do not
 * get in each other's way; every flow has its own state, verifier and nonce.
 *
 * - `["oauth_flows", SHA-256 of the state]` → {@link Flow}
 *
 * @module
 */
import { createHash, timingSafeEqual } from "node:crypto";
import { Buffer } from "node:buffer";
import { OAuthError } from "./errors.ts";
import type { Kept } from "./provider.ts";

/** How long a flow may take, in milliseconds (RFC 6749, 4.1.2, on the life of a code). */
export const FLOW_LIFETIME = 10 * 60 * 1000;

/** What somebody wants at a provider: to get in, to link it to their account, or to prove again who they are. */
export type Purpose = "log-in" | "link" | "confirm";

/** What is kept while somebody is away. */
export interface Flow {
  /** The provider they went to. */
  readonly provider: string;
  /** What for. */
  readonly purpose: Purpose;
  /** Whose account it is for; missing when that is to be found out. */
  readonly userId?: string;
  /** Where to go in the end: a path that `checkNext` let through. */
  readonly next: string;
  /** What the provider's own code wants back. */
  readonly kept: Kept;
  /** SHA-256 of the browser's secret, base64url. */
  readonly browser: string;
  /** When it is over, in milliseconds since 1970. */
  readonly expiresAt: number;
}

const BROWSER_SECRET = /^[\w-]{43}$/;
const STATE = /^[\w.~-]{16,256}$/;

/**
 * Gives the secret of a browser: the one it has, or a new one.
 *
 * @param shown what its cookie holds, if anything
 * @returns 256 random bits in base64url
 */
export function browserSecret(shown: string | null): string {
  if (shown !== null && BROWSER_SECRET.test(shown)) return shown;
  return Buffer.from(crypto.getRandomValues(new Uint8Array(32)))
    .toString("base64url");
}

/**
 * Keeps a flow.
 *
 * @param kv the database
 * @param names the state that the answer will carry, and the browser's secret
 * @param flow the flow
 * @param now the time, in milliseconds since 1970
 */
export async function keepFlow(
  kv: Deno.Kv,
  { state, secret }: { state: string; secret: string },
  flow: Omit<Flow, "browser" | "expiresAt">,
  now: number,
): Promise<void> {
  const record: Flow = {
    ...flow,
    browser: hash(secret),
    expiresAt: now + FLOW_LIFETIME,
  };
  await kv.set(flowKey(state), record, { expireIn: FLOW_LIFETIME });
}

/**
 * Takes a flow out. Whoever is not the one it belongs to leaves it where it is.
 *
 * @param kv the database
 * @param names the state that the answer carries, the secret that the browser shows, and the provider
 * that is answering
 * @param now the time, in milliseconds since 1970
 * @returns the flow
 * @throws {OAuthError} `ERR_OAUTH_FLOW`
 */
export async function takeFlow(
  kv: Deno.Kv,
  { state, secret, provider }: {
    state: string | null;
    secret: string | null;
    provider: string;
  },
  now: number,
): Promise<Flow> {
  if (state === null || !STATE.test(state)) throw refusal("The state is none.");
  if (secret === null || !BROWSER_SECRET.test(secret)) {
    throw refusal("The browser has begun no flow.");
  }
  const entry = await kv.get<Flow>(flowKey(state));
  const flow = entry.value;
  if (flow === null) throw refusal("There is no such flow, or no longer.");
  if (!isSame(flow.browser, hash(secret))) {
    const { purpose, userId } = flow;
    throw refusal("Another browser has begun this flow.", { purpose, userId });
  }
  if (flow.provider !== provider) {
    throw refusal("Another provider was to answer.", errandOf(flow));
  }
  const { ok } = await kv.atomic().check(entry).delete(entry.key).commit();
  if (!ok) throw refusal("The flow was taken a moment ago.", errandOf(flow));
  if (flow.expiresAt <= now) {
    throw refusal("The flow took too long.", errandOf(flow));
  }
  return flow;
}

/**
 * Says what a flow was for, without the secrets that it is made of.
 *
 * @param flow the flow
 * @returns what for, for whose account, and where to go in the end
 */
export function errandOf(
  { purpose, userId, next }: Flow,
): Pick<Flow, "purpose" | "userId" | "next"> {
  return { purpose, userId, next };
}

function flowKey(state: string): Deno.KvKey {
  return ["oauth_flows", hash(state)];
}

function hash(text: string): string {
  return createHash("sha256").update(text).digest("base64url");
}

function isSame(one: string, other: string): boolean {
  return timingSafeEqual(Buffer.from(one), Buffer.from(other));
}

function refusal(message: string, errand?: OAuthError["errand"]): OAuthError {
  const error = new OAuthError("ERR_OAUTH_FLOW", message);
  if (errand !== undefined) error.errand = errand;
  return error;
}
