/**
 * The session secret of a development machine: made on the first start and kept
 * beside the database, readable by its owner only, so that a restart signs
 * nobody out. Processes that start at once agree on one. In production a secret
 * is given, never made.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { dirname } from "node:path";
import { SettingsError } from "./settings/errors.ts";

/** Where it is kept. */
const SECRET_FILE = ".data/session_secret";

/** 256 random bits in base64url. */
const SECRET = /^[\w-]{43}$/;

/**
 * Returns this machine's secret, making it when there is none.
 *
 * @param file Where it is kept.
 * @returns 43 characters, 256 random bits.
 * @throws {SettingsError} When the file holds no secret, or cannot be made or read.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { developmentSecret } from "./development_secret.ts";
 *
 * const folder = await Deno.makeTempDir();
 * const file = `${folder}/.data/session_secret`;
 * assert.equal(await developmentSecret(file), await developmentSecret(file));
 * await Deno.remove(folder, { recursive: true });
 * ```
 */
export async function developmentSecret(file = SECRET_FILE): Promise<string> {
  const secret = await keep(file).catch((error) => {
    const reason = error instanceof Error ? error.message : String(error);
    throw new SettingsError([
      `The session secret cannot be kept in ${file} (${reason}). Make room for it, or set SESSION_SECRET.`,
    ]);
  });
  if (SECRET.test(secret)) return secret;
  throw new SettingsError([
    `${file} holds no secret. Delete it, and the next start makes a new one; everybody has to log in again.`,
  ]);
}

async function keep(file: string): Promise<string> {
  const known = await read(file);
  if (known !== undefined) return known;
  await Deno.mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const fresh = Buffer.from(crypto.getRandomValues(new Uint8Array(32)))
    .toString("base64url");
  // It is written aside and then put in place as a whole, by a link, which
  // fails where there is one already: nobody ever reads half a secret.
  const aside = `${file}.${crypto.randomUUID()}`;
  await Deno.writeTextFile(aside, fresh, { createNew: true, mode: 0o600 });
  try {
    await Deno.link(aside, file);
    return fresh;
  } catch (error) {
    const first = await read(file);
    if (first !== undefined) return first;
    throw error;
  } finally {
    await Deno.remove(aside);
  }
}

async function read(file: string): Promise<string | undefined> {
  try {
    return (await Deno.readTextFile(file)).trim();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}
