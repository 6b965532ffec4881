/**
 * Spares requests the wait for a database that does not answer. Each of them
 * would find out for itself, for as long as its patience lasts, on public pages
 * too. After three operations in a row without an answer, the next ones fail at
 * once for a second; then one at a time is let through to see, until one is
 * answered. An error is an answer. As long as answers come, it does nothing.
 *
 * @module
 */

/** After so many operations in a row without an answer no more are begun. */
const MAX_MISSES = 3;

/** For how long, in milliseconds; then one is let through. */
export const REST = 1000;

/** What became of an operation that was let through. */
export interface Pass {
  /** It was answered, be it by an error. */
  answered(): void;
  /** It was given up. */
  missed(): void;
}

/**
 * Makes a breaker.
 *
 * @param monotonic A clock that never goes back, in milliseconds.
 * @returns A function that lets an operation through, or says by `null` that it
 * is not to be begun. Each pass is to be told once what became of it.
 */
export function createBreaker(monotonic: () => number): () => Pass | null {
  let misses = 0;
  let restUntil = 0;
  let isProbing = false;

  function answered() {
    misses = 0;
  }

  function missed() {
    misses++;
    restUntil = monotonic() + REST;
  }

  const ordinary: Pass = { answered, missed };
  const probe: Pass = {
    answered() {
      isProbing = false;
      answered();
    },
    missed() {
      isProbing = false;
      missed();
    },
  };
  return () => {
    if (misses < MAX_MISSES) return ordinary;
    if (isProbing || monotonic() < restUntil) return null;
    isProbing = true;
    return probe;
  };
}
