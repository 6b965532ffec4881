/**
 * What every operation on factors works with, gathered once when they are opened.
 *
 * @module
 */
import type { SealedBox } from "../../sealed_box.ts";
import type { Together } from "../../sessions/mod.ts";
import type { AccountAudit } from "../means.ts";

/** For whom passkeys are made: the relying party of WebAuthn. */
export interface RelyingParty {
  /** The host name of the site's origin, and never one that a request names. */
  readonly id: string;
  /** The site's origin. */
  readonly origin: string;
  /** The site's name. */
  readonly name: string;
}

/** Database, time, sealing, the record, and for whom passkeys are made. */
export interface Means {
  /** The database. */
  readonly kv: Deno.Kv;
  /** The time of day, in milliseconds since 1970. */
  readonly clock: () => number;
  /** Seals secrets and challenges. */
  readonly sealedBox: SealedBox;
  /** The record of what is done, and of what is tried in vain. */
  readonly audit: AccountAudit;
  /** For whom passkeys are made. */
  readonly relyingParty: RelyingParty;
}

/** Proof by a factor. It counts once `together` is written with what rests on it, and not before. */
export interface FactorProof {
  /** Whose factor it is. */
  readonly userId: string;
  /** How proof was given (RFC 8176). */
  readonly amr: readonly string[];
  /** What must still hold, and what the proof uses up. */
  readonly together: Required<Together>;
  /**
   * Checks the same proof against the factors as they are by now, when a write that rested on it was not
   * made; `null` when they have not changed since, or it proves nothing any more.
   */
  readonly renew: () => Promise<FactorProof | null>;
}
