/**
 * The site's services, opened once and handed to every request: settings,
 * database, sessions, events, accounts and the record.
 *
 * @module
 */
import type { Settings } from "../fresh.config.ts";
import { type Accounts, openAccounts } from "./accounts/accounts.ts";
import { type Identities, openIdentities } from "./accounts/identities.ts";
import { configuredProvider } from "./accounts/oauth/configured.ts";
import { type OAuth, openOAuth } from "./accounts/oauth/oauth.ts";
import { readUser } from "./accounts/users.ts";
import type { Provider } from "./accounts/oauth/provider.ts";
import { type Audit, openAudit } from "./audit/audit.ts";
import {
  type FactorStore,
  openFactors,
  resealAuthenticators,
} from "./accounts/factors/factors.ts";
import { finishDeletions } from "./delete_account.ts";
import { type Events, openEvents } from "./events/events.ts";
import { openKv } from "./kv/mod.ts";
import { type Mail, openMail } from "./mail/mail.ts";
import type { Mailer } from "./mail/message.ts";
import { type Limits, openLimits } from "./limits/limits.ts";
import type { Rules } from "./limits/rules.ts";
import { openSealedBox, type SealedBox } from "./sealed_box.ts";
import {
  openSessions,
  type Sessions,
  type StoredKeyring,
} from "./sessions/mod.ts";
import { sessionsConfig } from "./sessions_config.ts";
import { openSiteKeys, siteSecrets } from "./site_keys.ts";
import { tellingOwners } from "./tell_owners.ts";

/** The services. */
export interface Site {
  /** The settings. */
  readonly settings: Settings;
  /** The database. */
  readonly kv: Deno.Kv;
  /** What signs and verifies tokens. */
  readonly keys: StoredKeyring;
  /** Who is signed in where. */
  readonly sessions: Sessions;
  /** Who there is. */
  readonly accounts: Accounts;
  /** What people prove who they are with, beside a password. */
  readonly factors: FactorStore;
  /** Who they are at providers. */
  readonly identities: Identities;
  /** The way to the providers and back. */
  readonly oauth: OAuth;
  /** The record of what happened. */
  readonly audit: Audit;
  /** What is sent to people. */
  readonly mail: Mail;
  /** How often anybody may guess. */
  readonly limits: Limits;
  /** Open pages that are told of changes. */
  readonly events: Events;
  /** Seals what others keep for the site. */
  readonly sealedBox: SealedBox;
  /** The time of day, in milliseconds since 1970. */
  readonly clock: () => number;
  /** Whether this process is about to stop and wants no new work. */
  readonly isClosing: () => boolean;
  /** Says that the process is about to stop: `/readyz` answers 503 and streams end. */
  beginClosing(): void;
  /** Ends what is under way, then closes the database. */
  close(): Promise<void>;
}

/** What may be replaced, for tests. */
export interface SiteParts {
  /** The time of day, in milliseconds since 1970. */
  readonly clock?: () => number;
  /** A clock that never goes back, in milliseconds. */
  readonly monotonic?: () => number;
  /** An open database; the site closes it. */
  readonly kv?: Deno.Kv;
  /** Opens the accounts. */
  readonly openAccounts?: typeof openAccounts;
  /** The providers to log in through; those of the settings unless given. */
  readonly providers?: readonly Provider[];
  /** What is limited, and how. */
  readonly rules?: Rules;
  /** Prints a line of the record; to standard output unless given. */
  readonly print?: (line: string) => void;
  /** Takes the mail in the place of an SMTP server. */
  readonly mailer?: Mailer;
  /** The time between two signs of life of a stream of events, in milliseconds. */
  readonly heartbeat?: number;
}

/**
 * Opens the site.
 *
 * @param settings The settings.
 * @param parts What to use instead of the usual.
 * @returns The services.
 * @throws {KvOpenError} When the database cannot be opened.
 * @throws {SessionError} `ERR_KEYRING` or `ERR_SESSION_SECRET` when there is no
 * key to sign with.
 */
export async function openSite(
  settings: Settings,
  parts: SiteParts = {},
): Promise<Site> {
  const clock = parts.clock ?? Date.now;
  const secrets = await siteSecrets(settings);
  const kv = parts.kv ?? await openKv(settings.kvPath);
  const { monotonic } = parts;
  const keys = await openSiteKeys(settings, { kv, secrets, clock, monotonic })
    .catch((error) => {
      kv.close();
      throw error;
    });
  const audit = tellingOwners(
    openAudit({
      kv,
      clock,
      print: parts.print,
      readAccount: (userId) => readUser(kv, userId),
    }),
    () => site,
  );
  const sessions = openSessions({
    config: sessionsConfig(settings),
    kv,
    keys,
    clock,
    monotonic,
    record: audit.ofSessions,
  });
  const accounts = (parts.openAccounts ?? openAccounts)({
    kv,
    clock,
    audit,
  });
  const sealedBox = openSealedBox(secrets);
  const relyingParty = {
    id: new URL(settings.origin).hostname,
    origin: settings.origin,
    name: "Latchkey",
  };
  const factors = openFactors({ kv, clock, sealedBox, audit, relyingParty });
  const identities = openIdentities({ kv, clock, audit });
  const providers = parts.providers ??
    settings.providers.map((provider) =>
      configuredProvider(provider, { ...settings, ...settings.session, clock })
    );
  const oauth = openOAuth({ providers, kv, clock });
  const limits = openLimits({ kv, clock, secrets, rules: parts.rules });
  const events = openEvents({ sessions, clock, heartbeat: parts.heartbeat });
  const mail = openMail({ settings, clock, mailer: parts.mailer });
  // A process that died may have left some. What fails now is tried again at the next start.
  const finishing = finishDeletions(kv).catch(() => {});
  let closing = false;
  const resealing = secrets.length > 1
    ? resealAuthenticators({ kv, sealedBox }, () => closing).catch(() => {})
    : null;
  function beginClosing() {
    closing = true;
    events.close();
  }
  const site: Site = {
    settings,
    kv,
    keys,
    sessions,
    accounts,
    factors,
    identities,
    oauth,
    audit,
    mail,
    limits,
    events,
    sealedBox,
    clock,
    isClosing: () => closing,
    beginClosing,
    async close() {
      beginClosing();
      // What is still to be sent asks the database.
      await mail.close();
      await Promise.all([finishing, resealing, audit.settled()]);
      await sessions.close();
      await accounts.close();
      keys.close();
      kv.close();
    },
  };
  return site;
}
