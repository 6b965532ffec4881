/**
 * Ends the start of the process with one message instead of a stack trace, where
 * the message says what to do.
 *
 * @module
 */

const KNOWN = new Set([
  "ERR_SETTINGS",
  "ERR_KV_OPEN",
  "ERR_KEYRING",
  "ERR_KEY_ID",
  "ERR_SESSION_CONFLICT",
  "ERR_SESSION_SECRET",
  "ERR_SESSION_STORE_UNAVAILABLE",
]);

/**
 * Ends the process with status 1, if the error is one that an operator can mend.
 *
 * @param error What was thrown.
 * @param port The port that the process was to listen on, if it came so far.
 * @returns Never.
 * @throws The error itself, if it is of any other kind.
 */
export function stopWith(error: unknown, port?: number): never {
  if (error instanceof Deno.errors.AddrInUse && port !== undefined) {
    return stop(
      `Port ${port} is in use. End the other program or set PORT to another number.`,
    );
  }
  if (
    error instanceof Error && "code" in error && KNOWN.has(String(error.code))
  ) {
    return stop(error.message);
  }
  throw error;
}

function stop(message: string): never {
  console.error(message);
  Deno.exit(1);
}
