/**
 * The session secret of a development machine: made on the first start and kept
 * beside the database, readable by its owner only, so that a restart signs
 * nobody out. In production a secret is given, never made.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { dirname } from "node:path";

/** Where it is kept. */
const SECRET_FILE = ".data/session_secret";

/**
 * Returns this machine's secret, making it when there is none.
 *
 * @param file Where it is kept.
 * @returns 43 characters, 256 random bits.
 */
export async function developmentSecret(file = SECRET_FILE): Promise<string> {
  const fresh = Buffer.from(crypto.getRandomValues(new Uint8Array(32)))
    .toString("base64url");
  await Deno.mkdir(dirname(file), { recursive: true });
  try {
    // Of two processes that start at once, one makes it and both use it.
    await Deno.writeTextFile(file, fresh, { createNew: true, mode: 0o600 });
    return fresh;
  } catch (error) {
    if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
    return (await Deno.readTextFile(file)).trim();
  }
}
