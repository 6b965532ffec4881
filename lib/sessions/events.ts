/**
 * What happened to sessions, for a record that the owner can read. An app that
 * keeps one is told in the middle of the atomic write that makes it happen, so
 * that nothing happens without being recorded and nothing is recorded that did
 * not happen (ASVS 16.3).
 *
 * @module
 */
import type { StrategyName } from "./config.ts";
import type { Device } from "./session.ts";

/** Why a session ended by itself or was ended. */
export type EndCause = "sign-out" | "revoked" | "device-cap";

/** One thing that happened. Session IDs are public; nothing here opens a session. */
export type SessionEvent =
  | {
    /** A session was started. */
    readonly type: "session-started";
    /** The subject. */
    readonly userId: string;
    /** The new session's ID. */
    readonly sessionId: string;
    /** The session that the device had before, which ended; or `null`. */
    readonly replacedId: string | null;
    /** How proof was given (RFC 8176). */
    readonly amr: readonly string[];
    /** The device. */
    readonly device: Device;
  }
  | {
    /** Proof was given again, and the session replaced by a new one. */
    readonly type: "session-reauthenticated";
    /** The subject. */
    readonly userId: string;
    /** The new session's ID. */
    readonly sessionId: string;
    /** The session that ended. */
    readonly replacedId: string;
    /** How proof was given now (RFC 8176). */
    readonly amr: readonly string[];
    /** The device. */
    readonly device: Device;
  }
  | {
    /** The session was replaced by a new one, the proof as old as it was. */
    readonly type: "session-replaced";
    /** The subject. */
    readonly userId: string;
    /** The new session's ID. */
    readonly sessionId: string;
    /** The session that ended. */
    readonly replacedId: string;
    /** The device. */
    readonly device: Device;
  }
  | {
    /** The cookie of one strategy was exchanged for that of another. */
    readonly type: "session-exchanged";
    /** The subject. */
    readonly userId: string;
    /** The new session's ID. */
    readonly sessionId: string;
    /** The session that ended. */
    readonly replacedId: string;
    /** The strategy it had. */
    readonly from: StrategyName;
    /** The strategy it has. */
    readonly to: StrategyName;
    /** The device. */
    readonly device: Device;
  }
  | {
    /** One session ended. */
    readonly type: "session-ended";
    /** The subject. */
    readonly userId: string;
    /** The session ID. */
    readonly sessionId: string;
    /** Why. */
    readonly cause: EndCause;
    /** The device it was on. */
    readonly device: Device;
  }
  | {
    /** A refresh token came back that was left behind: theft, and the session ended. */
    readonly type: "refresh-token-reused";
    /** The subject. */
    readonly userId: string;
    /** The session ID. */
    readonly sessionId: string;
    /** The device that the session was on. */
    readonly device: Device;
    /** The device that presented the token, where it was described. */
    readonly presentedBy: Device | null;
  }
  | {
    /** All sessions of a subject ended but one. */
    readonly type: "other-sessions-ended";
    /** The subject. */
    readonly userId: string;
    /** The session that lives on. */
    readonly keptId: string;
  }
  | {
    /** All sessions of a subject ended; it was disabled or enabled; its claims changed. */
    readonly type:
      | "all-sessions-ended"
      | "subject-disabled"
      | "subject-enabled"
      | "claims-changed";
    /** The subject. */
    readonly userId: string;
  }
  | {
    /** Everybody's sessions ended. */
    readonly type: "everybodys-sessions-ended";
  };

/**
 * Adds what is to be recorded to the operation that makes the events happen. It
 * may be called again with another operation when the write is tried again. What
 * it returns is called once, after the commit.
 */
export type Recorder = (
  events: readonly SessionEvent[],
  operation: Deno.AtomicOperation,
) => (() => void) | void;
