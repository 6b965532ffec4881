// What happened, in sentences that its owner understands. Every type of event has one; of ways that are not known here nothing
// is said, rather than a code.
import type { AuditEvent, EventType } from "../lib/audit/event.ts";
import type { Action } from "../lib/limits/rules.ts";
import {
  factorOf,
  linkOf,
  serviceOf,
  throughService,
} from "./activity_names.ts";
import { sayFailure } from "./failure_words.ts";
import { signedInHow } from "./signed_in_how.ts";

/** What is shown of an event: all but whose it is, which is always the reader's. */
export type ShownEvent = Omit<AuditEvent, "userId"> & {
  /** The service that it went through, as the settings name it now. */
  readonly service?: string;
};

const LIMITED: Record<Action, string> = {
  "log-in": "Too many passwords were tried",
  "confirm": "Too many passwords were tried by a device that is logged in",
  "code": "Too many codes were tried",
  "mail": "Too many mails were asked for",
  "sign-up": "Too many accounts were asked for with your address",
  "provider": "Too many attempts were made through other services",
  "change": "Too many changes were made",
  "export": "Your data was downloaded too often",
};

const quoted = (text?: string, before = "") =>
  text ? `${before} “${text}”` : "";

const device = ({ target }: ShownEvent) => target?.device || "A device";

type Words = (event: ShownEvent) => string;

/** Whether no request did it, but whoever runs the site, such as by `deno task sessions:end`. */
const cameFromNowhere = ({ sessionId, device, ip }: ShownEvent) =>
  sessionId === null && device === "" && ip === "";

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
  "logged-out-everywhere": (event) =>
    cameFromNowhere(event)
      ? "The site logged you out everywhere"
      : "Logged out everywhere",
  "everybody-logged-out": () => "The site logged everybody out",
  "session-exchanged": () => "The site renewed how this device stays logged in",
  "proof-renewed": ({ amr }) =>
    `Confirmed that it is you ${signedInHow(amr ?? [])}`.trim(),
  "theft": (event) =>
    `${
      device(event)
    } was logged out, because somebody used a copy of its cookie`,
  "claims-changed": () => "The site changed your name or your rights",
  "account-made": (event) => `Made this account${throughService(event)}`,
  "account-disabled": () => "The site disabled this account",
  "account-enabled": () => "The site enabled this account again",
  "account-deleted": () => "Deleted this account",
  "data-exported": () => "Downloaded everything that is stored about you",
  "password-changed": ({ method }) =>
    method === "reset"
      ? "Chose a new password by a link from a mail"
      : "Changed the password",
  "address-changed": ({ address, method }) =>
    method === "undo"
      ? `Got the old address back${address ? `: ${address}` : ""}`
      : `Changed the address${address ? ` to ${address}` : ""}`,
  "address-confirmed": ({ address }) =>
    `Confirmed the address${address ? ` ${address}` : ""}`,
  "factor-added": (event) => `Added ${factorOf(event)}${quoted(event.name)}`,
  "factor-removed": (event) =>
    `Removed ${factorOf(event)}${quoted(event.name)}`,
  "factor-renamed": (event) =>
    `Renamed ${factorOf(event)}${quoted(event.formerName, " from")}${
      quoted(event.name, " to")
    }`,
  "link-asked": (event) => `Asked for a ${linkOf(event)}`,
  "link-used": (event) => `Used a ${linkOf(event)}`,
  "provider-linked": (event) =>
    `Linked ${serviceOf(event)}${quoted(event.name)}`,
  "provider-unlinked": (event) =>
    `Unlinked ${serviceOf(event)}${quoted(event.name)}`,
  "access-refused": () => "Access was refused",
  "attempts-limited": ({ method = "" }) =>
    `${
      Object.hasOwn(LIMITED, method)
        ? LIMITED[method as Action]
        : "Too many attempts were made"
    }, so that one was not looked at`,
  "more-failures": ({ count = 1, outcome }) => {
    const more = count === 1 ? "One more attempt" : `${count} more attempts`;
    if (outcome !== "refused") return `${more} failed in the same hour`;
    const were = count === 1 ? "was" : "were";
    return `${more} ${were} refused in the same hour without being looked at`;
  },
};

/** What says of itself that it was in vain. */
const ALWAYS_FAILS: ReadonlySet<EventType> = new Set<EventType>([
  "more-failures",
  "attempts-limited",
  "theft",
  "access-refused",
]);

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
  const { type, outcome } = event;
  const done = DONE[type](event);
  return outcome === "ok" || ALWAYS_FAILS.has(type)
    ? done
    : sayFailure(event, done);
}
