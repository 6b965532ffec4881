/**
 * What is kept between requests. The database is opened when this is imported, at the path in
 * `DENO_KV_PATH`, as the published package does. What holds: a flow is handed out once, and not after
 * ten minutes, even while KV has not yet got round to deleting it.
 *
 * @module
 */

/** One way to a service and back. */
export interface Flow {
  /** What the answer must carry. */
  readonly state: string;
  /** What proves that the code is ours (RFC 7636). */
  readonly codeVerifier: string;
  /** Where to go in the end. */
  readonly successUrl: string;
  /** When it is over, in milliseconds since 1970. */
  readonly expiresAt: number;
}

/** How long a flow may take, in seconds (RFC 6749, 4.1.2, on the life of a code). */
export const FLOW_SECONDS = 10 * 60;

const kv = await Deno.openKv(await databasePath());

async function databasePath(): Promise<string | undefined> {
  const variable = "DENO_KV_PATH";
  const { state } = await Deno.permissions.query({ name: "env", variable });
  return state === "granted" ? Deno.env.get(variable) : undefined;
}

/**
 * Keeps a flow.
 *
 * @param id an id that nobody can guess
 * @param flow the flow, without its end
 */
export async function keepFlow(
  id: string,
  flow: Omit<Flow, "expiresAt">,
): Promise<void> {
  const expireIn = FLOW_SECONDS * 1000;
  const expiresAt = Date.now() + expireIn;
  await kv.set(["oauth_sessions", id], { ...flow, expiresAt }, { expireIn });
}

/**
 * Takes a flow out: of any number who try, one gets it.
 *
 * @param id its id
 * @returns the flow
 * @throws {Deno.errors.NotFound} when there is none, or no longer
 */
export async function takeFlow(id: string): Promise<Flow> {
  const entry = await kv.get<Flow>(["oauth_sessions", id]);
  const { ok } = await kv.atomic().check(entry).delete(entry.key).commit();
  if (!ok || entry.value === null || entry.value.expiresAt <= Date.now()) {
    throw new Deno.errors.NotFound("OAuth session not found");
  }
  return entry.value;
}

/**
 * Keeps that somebody is signed in.
 *
 * @param id the id of the session
 * @param seconds for how long; for ever when missing
 */
export async function keepSession(id: string, seconds?: number): Promise<void> {
  const expireIn = seconds && seconds * 1000;
  await kv.set(["site_sessions", id], true, { expireIn });
}

/**
 * Tells whether a session is one of ours.
 *
 * @param id the id that a cookie holds
 * @returns whether it was kept and not dropped since
 */
export async function hasSession(id: string): Promise<boolean> {
  return (await kv.get(["site_sessions", id])).value !== null;
}

/**
 * Drops a session.
 *
 * @param id its id
 */
export async function dropSession(id: string): Promise<void> {
  await kv.delete(["site_sessions", id]);
}
