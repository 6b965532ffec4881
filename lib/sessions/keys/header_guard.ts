/**
 * What is asked of the database because of a header. Anybody can send any header,
 * so at most one read a second comes of it, however many arrive; who comes between
 * waits for the next. A header that was looked for in vain is not looked for
 * again: an id names a key that exists (RFC 7638), so one that is unknown when it
 * is first seen stays unknown.
 *
 * @module
 */
import { Buffer } from "node:buffer";

/** How old an answer may be, and how far apart two reads are, in milliseconds. */
const APART = 1000;

/** How many headers are remembered that were looked for in vain. */
const MOST_UNKNOWN = 1000;

/** The only headers that a pair of another process may have. */
const PLAUSIBLE =
  /^\{"alg":"(?:ES256|EdDSA)","typ":"latchkey-(?:session|access)\+jwt","kid":"[\w-]{43}"\}$/;

/** The longest of them, in base64url. */
const LONGEST = 160;

/** What the guard needs. */
export interface HeaderGuardOptions {
  /** Reads the keyring anew. */
  readonly reload: () => Promise<void>;
  /** When the last reading that succeeded began, by the clock below. */
  readonly heardAt: () => number;
  /** A clock in milliseconds that never goes back. */
  readonly monotonic: () => number;
}

/** The guard. */
export interface HeaderGuard {
  /** Makes sure that what is known is at most a second old. */
  confirm(): Promise<void>;
  /**
   * Reads the keyring anew if a header may be one of ours that is not known yet,
   * and says whether it did; rejects when that fails.
   */
  lookedUp(segment: string): Promise<boolean>;
}

/**
 * Makes a guard.
 *
 * @param options What it needs.
 * @returns The guard.
 */
export function headerGuard(
  { reload, heardAt, monotonic }: HeaderGuardOptions,
): HeaderGuard {
  const unknown = new Set<string>();
  let next: Promise<void> | null = null;
  let lookedAt = -Infinity;

  async function confirm() {
    if (monotonic() - heardAt() > APART) await reload();
  }

  function nextReading(): Promise<void> {
    next ??= wait(APART - (monotonic() - lookedAt)).then(() => {
      next = null;
      lookedAt = monotonic();
      return reload();
    });
    return next;
  }

  return {
    confirm,
    async lookedUp(segment) {
      if (unknown.has(segment) || !isPlausible(segment)) return false;
      await nextReading();
      if (unknown.size >= MOST_UNKNOWN) {
        unknown.delete(unknown.values().next().value!);
      }
      unknown.add(segment);
      return true;
    },
  };
}

/** Tells whether a segment is the one spelling of a header that we could write. */
function isPlausible(segment: string): boolean {
  // No bytes are spelled with a lone last character, and some runtimes throw at it.
  if (segment.length > LONGEST || segment.length % 4 === 1) return false;
  const bytes = Buffer.from(segment, "base64url");
  return PLAUSIBLE.test(bytes.toString("latin1")) &&
    bytes.toString("base64url") === segment;
}

function wait(milliseconds: number): Promise<void> {
  return milliseconds <= 0
    ? Promise.resolve()
    : new Promise((resolve) => setTimeout(resolve, milliseconds));
}
