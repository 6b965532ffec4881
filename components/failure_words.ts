// Why something failed or was refused, in sentences that its owner understands. Every reason that the record knows has words
// here, or this does not compile.
import type { EventType } from "../lib/audit/event.ts";
import type { Reason } from "../lib/audit/vocabulary.ts";
import { linkOf, serviceOf, throughService } from "./activity_names.ts";
import type { ShownEvent } from "./activity_words.ts";

type Words = (event: ShownEvent) => string;

/** What did not succeed; `refused` whatever the proof was. */
const FAILED: Partial<Record<EventType, Words>> = {
  "log-in": (event) => `Logging in${throughService(event)}`,
  "proof-renewed": (event) =>
    `Confirming that it is you${throughService(event)}`,
  "password-changed": () => "Changing the password",
  "link-used": (event) => `Using a ${linkOf(event)}`,
  "provider-linked": (event) => `Linking ${serviceOf(event)}`,
};

/** Proof that was wrong says so first; what it was for follows. */
const WRONG: Partial<Record<Reason, Words>> = {
  "wrong-password": () => "Wrong password",
  "wrong-code": ({ method }) =>
    method === "recovery-codes"
      ? "Wrong recovery code"
      : "Wrong code of an authenticator app",
  "wrong-passkey": () => "A passkey that did not fit",
  "counter-went-back": () =>
    "A passkey said that it had been copied, so it was refused",
};

const WHAT_FOR: Partial<Record<EventType, string>> = {
  "proof-renewed": "while confirming that it is you",
  "password-changed": "while changing it",
};

const WHY: Record<Reason, string> = {
  "wrong-password": "the password was wrong",
  "wrong-code": "the code was wrong",
  "wrong-passkey": "the passkey did not fit",
  "counter-went-back": "the passkey said that it had been copied",
  "disabled": "the account is disabled",
  "outdated": "the proof had just lost its value",
  "expired": "it was too old",
  "used": "it was used or replaced at that moment",
  "another-account": "the browser was logged in to another account",
  "asker-logged-out": "the device that asked for it was logged out",
  "address-taken":
    "somebody has your address there, and that account is not linked to this one",
  "wrong-identity": "the account there is not linked to this one",
  "second-step-missing": "the second step is asked for here",
  "not-enough": "this account has a way that proves more",
  "proof-too-old": "the device had logged in with proof that was too old",
  "linked-elsewhere": "it is linked to another account here",
  "too-many-links": "this account has ten links already",
  "denied": "somebody said no there",
  "no-such-flow":
    "it was begun in another browser or account, or took too long",
  "wrong-answer": "what came back was not to be trusted",
  "provider-away": "it did not answer",
  "device-cap": "there were too many devices",
};

/**
 * Puts what failed or was refused into a sentence, without its end.
 *
 * @param event what failed
 * @param done what it would have been, in a sentence
 * @returns such as `Wrong password` or `Logging in was refused: the account is disabled`
 *
 * @example
 * ```ts
 * import { sayFailure } from "./failure_words.ts";
 * import { NOBODY, toEvent } from "../lib/audit/event.ts";
 * import assert from "node:assert/strict";
 *
 * const event = toEvent({
 *   type: "link-used",
 *   outcome: "failed",
 *   userId: "ada",
 *   method: "magic-link",
 *   reason: "expired",
 * }, NOBODY, 0);
 * assert.equal(
 *   sayFailure(event, "Used it"),
 *   "Using a link by mail to log in failed: it was too old",
 * );
 * ```
 */
export function sayFailure(event: ShownEvent, done: string): string {
  const { type, outcome } = event;
  const reason = knownReason(event);
  const wrong = reason && WRONG[reason];
  // The code of a link is no factor's, and the link is what its owner knows it by.
  if (wrong && type !== "link-used") {
    const what = WHAT_FOR[type];
    return what === undefined ? wrong(event) : `${wrong(event)} ${what}`;
  }
  const failed = FAILED[type]?.(event);
  const what = failed === undefined
    ? `${done}: failed`
    : `${failed} ${outcome === "refused" ? "was refused" : "failed"}`;
  return reason === undefined ? what : `${what}: ${WHY[reason]}`;
}

/** Reasons that are nobody's, or of a later version, have no words, and are not shown as codes. */
function knownReason({ reason }: ShownEvent): Reason | undefined {
  return Object.hasOwn(WHY, reason ?? "") ? reason as Reason : undefined;
}
