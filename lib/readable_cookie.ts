/**
 * What a session cookie says in clear, for showing it to its owner. A signed
 * token is readable by anybody who holds it; its signature, and the secret of an
 * opaque one, never leave the cookie (ASVS 3.3.4).
 *
 * @module
 */
import { Buffer } from "node:buffer";
import type { Sessions } from "./sessions/mod.ts";

/** A cookie, taken apart. */
export interface ReadableCookie {
  /** Its full name. */
  readonly name: string;
  /** Name and value together, in bytes. */
  readonly bytes: number;
  /** The parts that can be read, as JSON. */
  readonly clear: Array<{ label: string; json: string }>;
}

/**
 * Takes the session's cookies of a request apart. Call it only for a request
 * whose session was resolved: nothing is verified here.
 *
 * @param sessions The engine, which knows the cookies.
 * @param headers The request's headers.
 * @returns The cookies, the session's own first; none where there is none.
 */
export function readableCookies(
  sessions: Sessions,
  headers: Headers,
): ReadableCookie[] {
  return sessions.cookies(headers).map(({ name, value }) => ({
    name,
    bytes: name.length + value.length,
    clear: takeApart(value),
  }));
}

function takeApart(value: string): ReadableCookie["clear"] {
  const [first, user_id, session_id, generation] = value.split(".");
  if (first === "kv1") {
    const secret = "256 bits, not shown";
    return [{ label: "Opaque", json: pretty({ user_id, session_id, secret }) }];
  }
  if (first === "hr1") {
    const json = pretty({
      user_id,
      session_id,
      generation: Number(generation),
      mac: "256 bits, not shown",
    });
    return [{ label: "Derived", json }];
  }
  return [
    { label: "Header", json: decode(first) },
    { label: "Payload", json: decode(user_id) },
  ];
}

function decode(segment: string): string {
  return pretty(JSON.parse(Buffer.from(segment, "base64url").toString()));
}

function pretty(value: unknown): string {
  return JSON.stringify(value, null, 2);
}
