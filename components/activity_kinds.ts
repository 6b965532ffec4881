// Which events a reader may ask for, and whether where one came from concerns them.
import type { EventType } from "../lib/audit/event.ts";
import type { ShownEvent } from "./activity_words.ts";

const BY_THE_SITE: ReadonlySet<EventType> = new Set<EventType>([
  "claims-changed",
  "account-disabled",
  "account-enabled",
  "everybody-logged-out",
]);

/**
 * Tells whether where an event came from concerns its reader: the site itself, or whoever runs it, is nobody's device.
 *
 * @param event what happened
 * @returns whether to say where it came from
 */
export function wasOwners({ type }: ShownEvent): boolean {
  return !BY_THE_SITE.has(type);
}

/** What a reader may ask for. */
export const KINDS = {
  "": "Everything",
  "log-ins": "Logging in and out",
  "changes": "Changes to the account",
  "failed": "What failed or was refused",
} as const;

/** How far back a reader may ask. */
export const PERIODS = {
  "": "90 days",
  "30d": "30 days",
  "7d": "7 days",
  "1d": "24 hours",
} as const;

/** A kind. */
export type Kind = keyof typeof KINDS;
/** A period. */
export type Period = keyof typeof PERIODS;

const LOG_INS: ReadonlySet<EventType> = new Set<EventType>([
  "log-in",
  "log-out",
  "device-logged-out",
  "others-logged-out",
  "logged-out-everywhere",
  "everybody-logged-out",
  "session-exchanged",
  "proof-renewed",
  "theft",
  "link-asked",
  "link-used",
]);

/**
 * Tells whether an event is of a kind.
 *
 * @param event what happened
 * @param kind what is asked for
 * @returns whether it is
 */
export function isOfKind({ type, outcome }: ShownEvent, kind: Kind): boolean {
  if (kind === "") return true;
  if (kind === "failed") return outcome !== "ok";
  if (kind === "log-ins") return LOG_INS.has(type);
  return outcome === "ok" && !LOG_INS.has(type);
}
