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
 * Takes the session cookie of a request apart. Call it only for a request whose
 * session was resolved: nothing is verified here.
 *
 * @param sessions The engine, which knows the cookie.
 * @param headers The request's headers.
 * @returns The parts, or `null` where there is no cookie.
 */
export function readableCookie(
  sessions: Sessions,
  headers: Headers,
): ReadableCookie | null {
  const name = sessions.cookieName;
  const value = sessions.token(headers);
  if (value === null) return null;
  const parts = value.split(".");
  const clear = parts[0] === "kv1"
    ? [{
      label: "Opaque",
      json: pretty({
        user_id: parts[1],
        session_id: parts[2],
        secret: "256 bits, not shown",
      }),
    }]
    : [
      { label: "Header", json: decode(parts[0]) },
      { label: "Payload", json: decode(parts[1]) },
    ];
  return { name, bytes: name.length + value.length, clear };
}

function decode(segment: string): string {
  return pretty(JSON.parse(Buffer.from(segment, "base64url").toString()));
}

function pretty(value: unknown): string {
  return JSON.stringify(value, null, 2);
}
