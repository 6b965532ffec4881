/**
 * The site's keyring, opened the same way by the site and by the tasks that an
 * operator runs beside it.
 *
 * @module
 */
import type { Settings } from "../fresh.config.ts";
import { developmentSecret } from "./development_secret.ts";
import {
  type KeyListing,
  listStoredKeys,
  openStoredKeyring,
  type StoredKeyring,
} from "./sessions/mod.ts";
import { sessionsConfig } from "./sessions_config.ts";

/** What a keyring is opened with beside the settings. */
export interface SiteKeysParts {
  /** The database. */
  readonly kv: Deno.Kv;
  /** The session secrets. */
  readonly secrets: readonly string[];
  /** The time of day, in milliseconds since 1970. */
  readonly clock?: () => number;
  /** A clock that never goes back, in milliseconds. */
  readonly monotonic?: () => number;
}

/**
 * Finds the session secrets.
 *
 * @param settings The settings.
 * @returns Those of the settings, or the one of this development machine.
 * @throws {SettingsError} When that one can neither be read nor made.
 */
export async function siteSecrets(
  { secrets }: Settings,
): Promise<readonly string[]> {
  return secrets.length > 0 ? secrets : [await developmentSecret()];
}

/**
 * Opens the keyring.
 *
 * @param settings The settings.
 * @param parts Database, secrets and clocks.
 * @returns The keyring.
 * @throws {SessionError} `ERR_SESSION_SECRET` when every secret is revoked,
 * `ERR_KEYRING` when the stored keyring cannot be opened.
 */
export function openSiteKeys(
  settings: Settings,
  parts: SiteKeysParts,
): Promise<StoredKeyring> {
  return openStoredKeyring({
    ...parts,
    config: sessionsConfig(settings),
    report: ({ message }) => console.error(message),
  });
}

/**
 * Lists the keys, and changes nothing.
 *
 * @param settings The settings.
 * @param parts Database, secrets and clocks.
 * @returns The keys there are, and what each does now.
 * @throws {SessionError} `ERR_SESSION_SECRET` when every secret is revoked,
 * `ERR_KEYRING` when the stored keyring cannot be opened.
 */
export function listSiteKeys(
  settings: Settings,
  parts: SiteKeysParts,
): Promise<readonly KeyListing[]> {
  return listStoredKeys({ ...parts, config: sessionsConfig(settings) });
}
