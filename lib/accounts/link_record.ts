/**
 * What the record says of links that are mailed: that one was asked for, was used,
 * or did not work. What holds: a link that was used has its entry in the write that
 * used it up, and what is nobody's is told to nobody.
 *
 * @module
 */
import type { Audit } from "../audit/audit.ts";
import type { Happening } from "../audit/event.ts";
import type { LinkMethod, Reason } from "../audit/vocabulary.ts";
import type { Together } from "../sessions/mod.ts";
import type { LinkPurpose } from "./link_purposes.ts";
import { type OpenLink, useLink } from "./one_time_links.ts";

const METHODS: Record<LinkPurpose, LinkMethod> = {
  "log-in": "magic-link",
  "reset-password": "reset",
  "sign-up": "sign-up",
  "confirm-address": "confirm-address",
  "change-address": "change-address",
  "undo-address": "undo-address",
  "end-session": "end-session",
};

/**
 * Says what the record calls a link.
 *
 * @param purpose What the link is for.
 * @returns Which way it is.
 */
export function linkMethod(purpose: LinkPurpose): LinkMethod {
  return METHODS[purpose];
}

/** What the owner of an account, or whoever knows its address, asks for. */
const ASKED: ReadonlySet<LinkPurpose> = new Set([
  "log-in",
  "reset-password",
  "confirm-address",
  "change-address",
]);

/**
 * Says that a link was asked for.
 *
 * @param userId Whose account it concerns.
 * @param purpose What it is for.
 * @returns What is recorded: nothing of links that nobody asks for, or that make an account.
 */
export function linkAsked(userId: string, purpose: LinkPurpose): Happening[] {
  if (!ASKED.has(purpose)) return [];
  return [{ type: "link-asked", userId, method: METHODS[purpose] }];
}

/**
 * Says that a link did not work.
 *
 * @param link The link, as it was found.
 * @param reason Why.
 * @returns What is recorded.
 */
export function linkFailed(link: OpenLink, reason: Reason): Happening {
  return {
    type: "link-used",
    outcome: "failed",
    userId: ownerOf(link),
    method: METHODS[link.purpose],
    reason,
  };
}

/** What a write must hold and do that uses a link up and records it. */
export interface RecordedUse extends Required<Together> {
  /** To be called once that is committed. */
  readonly recorded: () => void;
}

/**
 * Says what a write must hold and do that uses a link up, with the entry that tells of it.
 *
 * @param audit The record.
 * @param link The link.
 * @param userId Whose account it concerns, if the link cannot say: one that it has just made.
 * @returns What to check, to write, and to call afterwards.
 */
export function useRecorded(
  audit: Pick<Audit, "inAtomic">,
  link: OpenLink,
  userId: string | null = ownerOf(link),
): RecordedUse {
  const used = useLink(link);
  const method = METHODS[link.purpose];
  let print: (() => void) | undefined;
  return {
    checks: used.checks,
    write(operation) {
      used.write(operation);
      const happening: Happening = { type: "link-used", userId, method };
      print = audit.inAtomic([happening], operation);
    },
    recorded: () => print?.(),
  };
}

/** An account that is still to be made has no owner to tell. */
function ownerOf({ purpose, subject }: OpenLink): string | null {
  return purpose === "sign-up" ? null : subject;
}
