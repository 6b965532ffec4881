/**
 * What every operation on accounts works with, gathered once when the accounts are opened.
 *
 * @module
 */
import type { Audit } from "../audit/audit.ts";
import type { Hasher } from "./password_hash.ts";
import type { Argon2Cost } from "./phc.ts";

/** The part of the record that accounts write to. */
export type AccountAudit = Pick<Audit, "inAtomic" | "record">;

/** Database, time, hashing and the record. */
export interface Means {
  /** The database. */
  readonly kv: Deno.Kv;
  /** The time of day, in milliseconds since 1970. */
  readonly clock: () => number;
  /** Computes a raw hash away from the event loop. */
  readonly hash: Hasher;
  /** What a new hash costs. */
  readonly cost: Argon2Cost;
  /** The record of what is done, and of what is tried in vain. */
  readonly audit: AccountAudit;
  /** A stored hash of that cost which no password has. */
  readonly decoy: string;
}
