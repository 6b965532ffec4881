/**
 * One thing that happened, as it is recorded: when, what, how it ended, to whom,
 * from where and in which session (ASVS 16.2.1). What holds: every text is cut to
 * a bound and well-formed, whoever wrote it; there is no field for a password, a
 * token, a link or a cookie, so none can be recorded by mistake; and an address
 * that somebody merely typed is left out, since people type passwords there too.
 *
 * @module
 */
import type { Method, NobodysReason, Reason, Refusal } from "./vocabulary.ts";

/** Everything that is recorded. */
export const EVENT_TYPES = [
  "log-in",
  "log-out",
  "device-logged-out",
  "others-logged-out",
  "logged-out-everywhere",
  "everybody-logged-out",
  "session-exchanged",
  "proof-renewed",
  "theft",
  "claims-changed",
  "account-made",
  "account-disabled",
  "account-enabled",
  "account-deleted",
  "data-exported",
  "password-changed",
  "address-changed",
  "address-confirmed",
  "factor-added",
  "factor-removed",
  "factor-renamed",
  "link-asked",
  "link-used",
  "provider-linked",
  "provider-unlinked",
  "access-refused",
  "attempts-limited",
  "more-failures",
] as const;

/** What happened. */
export type EventType = (typeof EVENT_TYPES)[number];

/** How it ended: done, failed for want of the right proof, or refused whatever the proof. */
export type Outcome = "ok" | "failed" | "refused";

/** A session that something was done to. */
export interface Target {
  /** Its ID, which is public. */
  readonly sessionId: string;
  /** The device it was on, in words. */
  readonly device?: string;
}

/** What a part of the site tells of what happened; who asks is known without being told. */
export interface Happening {
  /** What. */
  readonly type: EventType;
  /** How it ended; `ok` unless given. */
  readonly outcome?: Outcome;
  /** Whose account it concerns; `null` when it is nobody's. */
  readonly userId: string | null;
  /** The session in which it happened, if not that of the request. */
  readonly sessionId?: string | null;
  /** The device it came from, in words, if not that of the request. */
  readonly device?: string;
  /** Where it came from, if not from where the request did. */
  readonly ip?: string;
  /** How proof was given (RFC 8176). */
  readonly amr?: readonly string[];
  /** Which way it took, such as `password`, `magic-link`, `github` or `reset`. */
  readonly method?: Method;
  /** Why it failed: a stable word, such as `wrong-password`. */
  readonly reason?: Reason | NobodysReason | Refusal;
  /** What it concerned, by the name that its owner gave it, such as a passkey's. */
  readonly name?: string;
  /** What its owner called it before. */
  readonly formerName?: string;
  /** An address that was proved to be the account's. */
  readonly address?: string;
  /** The session that it was done to. */
  readonly target?: Target;
  /** How many times. */
  readonly count?: number;
}

/** Who asks. */
export interface Actor {
  /** The session of the request, or `null`. */
  readonly sessionId: string | null;
  /** The device, in words. */
  readonly device: string;
  /** The network address, or an empty text. */
  readonly ip: string;
}

/** What happened, complete. */
export interface AuditEvent extends Happening {
  /** Names this entry, and nothing else. */
  readonly id: string;
  /** When, in milliseconds since 1970. */
  readonly at: number;
  /** How it ended. */
  readonly outcome: Outcome;
  /** The session in which it happened, or `null`. */
  readonly sessionId: string | null;
  /** The device it came from, in words; empty when nobody asked for it. */
  readonly device: string;
  /** The network address it came from, or an empty text. */
  readonly ip: string;
}

/** Where nobody asked: the site itself does something. */
export const NOBODY: Actor = { sessionId: null, device: "", ip: "" };

/** What concerns every account that there was. */
export const EVERYBODYS: ReadonlySet<EventType> = new Set<EventType>([
  "everybody-logged-out",
]);

/** The latest moment, the place of each account's next entry in it, and the one after everybody's last. */
const latest = { at: 0, next: new Map<string | null, number>(), least: 0 };

/**
 * Completes what happened to an entry of the record.
 *
 * @param happening What happened; fields that it does not know are dropped.
 * @param actor Who asks.
 * @param at When, in milliseconds since 1970.
 * @returns The entry, every text cut to its bound.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { NOBODY, toEvent } from "./event.ts";
 *
 * const event = toEvent({ type: "log-out", userId: "ada" }, NOBODY, 0);
 * assert.equal(event.outcome, "ok");
 * ```
 */
export function toEvent(
  happening: Happening,
  actor: Actor,
  at: number,
): AuditEvent {
  const { sessionId = actor.sessionId, target } = happening;
  const event: AuditEvent = {
    id: newId(happening, at),
    at,
    type: happening.type,
    outcome: happening.outcome ?? "ok",
    userId: happening.userId && cut(happening.userId, 64),
    sessionId: sessionId && cut(sessionId, 64),
    device: cut(happening.device ?? actor.device, 80),
    ip: cut(happening.ip ?? actor.ip, 45),
    amr: happening.amr?.slice(0, 8).map((way) => cut(way, 16)),
    method: cutIfAny(happening.method, 40),
    reason: cutIfAny(happening.reason, 40),
    name: cutIfAny(happening.name, 80),
    formerName: cutIfAny(happening.formerName, 80),
    address: cutIfAny(happening.address, 254),
    target: target && {
      sessionId: cut(target.sessionId, 64),
      device: cutIfAny(target.device, 80),
    },
    count: happening.count,
  };
  return event;
}

/**
 * Entries that an account has of one process and one moment are listed in the order in which they were
 * made, with what concerns everybody among them. Each account has a count of its own: its owner sees
 * these names, and a count of all would tell whether something was recorded for an address that they
 * asked with.
 */
function newId({ userId, type }: Happening, at: number): string {
  if (at !== latest.at) {
    Object.assign(latest, { at, next: new Map(), least: 0 });
  }
  let place = Math.max(latest.least, latest.next.get(userId) ?? 0);
  if (EVERYBODYS.has(type)) {
    place = Math.max(place, ...latest.next.values());
    latest.least = place + 1;
  }
  latest.next.set(userId, place + 1);
  const order = place.toString(36).padStart(5, "0");
  return `${order}-${crypto.randomUUID().slice(0, 8)}`;
}

function cutIfAny<T extends string>(text: T | undefined, most: number) {
  return text === undefined ? undefined : cut(text, most) as T;
}

/** In UTF-16 units; half a character at the end is replaced. */
function cut(text: string, most: number): string {
  return text.slice(0, most).toWellFormed();
}
