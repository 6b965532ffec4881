/**
 * Every key under which the engine keeps something of a subject, for an app that
 * forgets one. The revocation log is not among them: its entries name a subject
 * by its ID alone, and go when no token can need them any more.
 *
 * @module
 */
import { pulseKey } from "./pulse.ts";
import { sessionsPrefix, subjectKey } from "./records.ts";
import { theftsKey } from "./reuse.ts";

/** Where the engine keeps what it knows of a subject. */
export interface SubjectKeys {
  /** The keys. */
  readonly keys: readonly Deno.KvKey[];
  /** Prefixes below which everything is the subject's. */
  readonly prefixes: readonly Deno.KvKey[];
}

/**
 * Names the keys. End the subject's sessions first, in mode `instant` at least:
 * what was deleted cannot be revoked.
 *
 * @param userId The subject.
 * @returns Its keys.
 */
export function keysOfSubject(userId: string): SubjectKeys {
  return {
    keys: [subjectKey(userId), pulseKey(userId), theftsKey(userId)],
    prefixes: [sessionsPrefix(userId)],
  };
}
