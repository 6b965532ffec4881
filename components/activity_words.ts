// What happened, in sentences that its owner understands. Every type of event has one; of ways and reasons that are not
// known here nothing is said, rather than a code.
import type { AuditEvent, EventType } from "../lib/audit/event.ts";
import { signedInHow } from "./signed_in_how.ts";

/** What is shown of an event: all but whose it is, which is always the reader's. */
export type ShownEvent = Omit<AuditEvent, "userId">;

const FACTORS: Record<string, string> = {
  "passkey": "a passkey",
  "totp": "an authenticator app",
  "authenticator": "an authenticator app",
  "recovery-codes": "recovery codes",
};

const LINKS: Record<string, string> = {
  "magic-link": "to log in",
  "log-in": "to log in",
  "reset": "to choose a new password",
  "verify": "to confirm your address",
  "address": "to confirm your address",
};

const REASONS: Record<string, string> = {
  "wrong-password": "Wrong password",
  "wrong-code": "Wrong code",
  "wrong-passkey": "A passkey that did not fit",
  "used": "A link or code that had been used already",
  "expired": "A link or code that was too old",
  "denied": "Logging in was broken off at the other service",
  "no-such-flow": "Logging in through another service was not begun here",
  "wrong-answer": "The other service answered something that makes no sense",
  "provider-away": "The other service did not answer",
  "counter-went-back":
    "A passkey said that it had been copied, so it was refused",
  "disabled": "Logging in was refused: the account is disabled",
  "outdated": "Logging in was refused: the proof had just lost its value",
};

const LIMITED: Record<string, string> = {
  "log-in": "Too many passwords were tried",
  "confirm": "Too many passwords were tried by a device that is logged in",
  "code": "Too many codes were tried",
  "mail": "Too many mails were asked for",
  "sign-up": "Too many accounts were asked for with your address",
};

/** Names by the services' ids in addresses, where capital letters alone do not make them. */
const SERVICES: Record<string, string> = {
  github: "GitHub",
  google: "Google",
};

function service(id = ""): string {
  return SERVICES[id] ?? (id || "another service");
}

const quoted = (text?: string) => text ? ` “${text}”` : "";

const device = ({ target }: ShownEvent) => target?.device || "A device";

type Words = (event: ShownEvent) => string;

const DONE: Record<EventType, Words> = {
  "log-in": ({ amr }) => `Logged in ${signedInHow(amr ?? [])}`.trim(),
  "log-out": () => "Logged out",
  "device-logged-out": (event) =>
    event.reason === "device-cap"
      ? `${
        device(event)
      } was logged out, since you logged in on more devices than may be`
      : `Logged out ${event.target?.device || "a device"}`,
  "others-logged-out": () => "Logged out all other devices",
  "logged-out-everywhere": () => "Logged out everywhere",
  "everybody-logged-out": () => "The site logged everybody out",
  "session-exchanged": () => "The site renewed how this device stays logged in",
  "proof-renewed": ({ amr }) =>
    `Confirmed that it is you ${signedInHow(amr ?? [])}`.trim(),
  "theft": (event) =>
    `${
      device(event)
    } was logged out, because somebody used a copy of its cookie`,
  "claims-changed": () => "The site changed your name or your rights",
  "account-made": ({ method }) =>
    !method || method === "password"
      ? "Made this account"
      : `Made this account through ${service(method)}`,
  "account-disabled": () => "The site disabled this account",
  "account-enabled": () => "The site enabled this account again",
  "account-deleted": () => "Deleted this account",
  "data-exported": () => "Downloaded everything that is stored about you",
  "password-changed": () => "Changed the password",
  "address-changed": ({ address }) =>
    `Changed the address${address ? ` to ${address}` : ""}`,
  "address-confirmed": ({ address }) =>
    `Confirmed the address${address ? ` ${address}` : ""}`,
  "factor-added": ({ method = "", name }) =>
    `Added ${FACTORS[method] ?? "a second step"}${quoted(name)}`,
  "factor-removed": ({ method = "", name }) =>
    `Removed ${FACTORS[method] ?? "a second step"}${quoted(name)}`,
  "link-asked": ({ method = "" }) =>
    `Asked for a link by mail ${LINKS[method] ?? ""}`.trim(),
  "link-used": ({ method = "" }) =>
    `Used a link from a mail ${LINKS[method] ?? ""}`.trim(),
  "provider-linked": ({ method, name }) =>
    `Linked ${service(method)}${quoted(name)}`,
  "provider-unlinked": ({ method, name }) =>
    `Unlinked ${service(method)}${quoted(name)}`,
  "access-refused": () => "Access was refused",
  "attempts-limited": ({ method = "" }) =>
    `${
      LIMITED[method] ?? "Too many attempts were made"
    }, so that one was not looked at`,
  "more-failures": ({ count = 1, outcome }) => {
    const more = count === 1 ? "One more attempt" : `${count} more attempts`;
    if (outcome !== "refused") return `${more} failed in the same hour`;
    const were = count === 1 ? "was" : "were";
    return `${more} ${were} refused in the same hour without being looked at`;
  },
};

const FAILED: Partial<Record<EventType, string>> = {
  "log-in": "Logging in failed",
  "proof-renewed": "Confirming that it is you failed",
  "password-changed": "Changing the password failed",
  "link-used": "A link from a mail did not work",
  "provider-linked": "Linking another service failed",
};

const WHAT_FOR: Partial<Record<EventType, string>> = {
  "proof-renewed": "while confirming that it is you",
  "password-changed": "while changing it",
};

/**
 * Puts an event into a sentence, without its end: where it came from follows.
 *
 * @param event what happened
 * @returns such as `Logged in with a password` or `Wrong password`
 *
 * @example
 * ```ts
 * import { sayEvent } from "./activity_words.ts";
 * import { NOBODY, toEvent } from "../lib/audit/event.ts";
 * import assert from "node:assert/strict";
 *
 * const event = toEvent({ type: "log-in", userId: "ada", amr: ["pwd"] }, NOBODY, 0);
 * assert.equal(sayEvent(event), "Logged in with a password");
 * ```
 */
export function sayEvent(event: ShownEvent): string {
  const { type, outcome, reason = "" } = event;
  const alwaysFails = type === "more-failures" || type === "attempts-limited" ||
    type === "theft" || type === "access-refused";
  if (outcome === "ok" || alwaysFails) return DONE[type](event);
  const why = Object.hasOwn(REASONS, reason) ? REASONS[reason] : undefined;
  if (why === undefined) return FAILED[type] ?? `${DONE[type](event)}: failed`;
  const what = WHAT_FOR[type];
  return what === undefined ? why : `${why} ${what}`;
}

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
