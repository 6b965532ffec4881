/**
 * What the engine tells of sessions, in the words of the record.
 *
 * @module
 */
import type { SessionEvent } from "../sessions/mod.ts";
import type { Happening } from "./event.ts";

/**
 * Translates an event of the engine.
 *
 * @param event What the engine tells.
 * @returns What is recorded.
 */
export function fromSessionEvent(event: SessionEvent): Happening {
  switch (event.type) {
    case "session-started":
      return { type: "log-in", ...ofSession(event), amr: event.amr };
    case "session-reauthenticated":
      return { type: "proof-renewed", ...ofSession(event), amr: event.amr };
    case "session-replaced":
      return { type: "session-exchanged", ...ofSession(event) };
    case "session-exchanged":
      return {
        type: "session-exchanged",
        ...ofSession(event),
        method: `${event.from} to ${event.to}`,
      };
    case "session-ended":
      return ended(event);
    case "refresh-token-reused":
      return {
        type: "theft",
        outcome: "refused",
        userId: event.userId,
        sessionId: event.sessionId,
        target: targetOf(event),
        ...event.presentedBy && {
          device: event.presentedBy.label,
          ip: event.presentedBy.ip,
        },
      };
    case "everybodys-sessions-ended":
      return { type: "everybody-logged-out", userId: null };
    case "other-sessions-ended":
      return {
        type: "others-logged-out",
        userId: event.userId,
        sessionId: event.keptId,
      };
    default:
      return { type: PLAIN[event.type], userId: event.userId };
  }
}

const PLAIN = {
  "all-sessions-ended": "logged-out-everywhere",
  "subject-disabled": "account-disabled",
  "subject-enabled": "account-enabled",
  "claims-changed": "claims-changed",
} as const;

type Of<T extends SessionEvent["type"]> = Extract<SessionEvent, { type: T }>;

function ofSession(
  { userId, sessionId, device }: Of<
    | "session-started"
    | "session-reauthenticated"
    | "session-replaced"
    | "session-exchanged"
  >,
) {
  return { userId, sessionId, device: device.label, ip: device.ip };
}

function targetOf(
  { sessionId, device }: Of<"session-ended" | "refresh-token-reused">,
) {
  return { sessionId, device: device.label };
}

function ended(event: Of<"session-ended">): Happening {
  const { userId, sessionId, cause } = event;
  if (cause === "sign-out") return { type: "log-out", userId, sessionId };
  return {
    type: "device-logged-out",
    userId,
    target: targetOf(event),
    ...cause === "device-cap" && { reason: "device-cap" },
  };
}
