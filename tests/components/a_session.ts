/** A session as the components get it, with what a test wants different. */

import type { SessionJson } from "../../lib/session_json.ts";

/** The present in these tests. */
export const NOW = Date.parse("2026-11-06T10:20:00Z");

/** Makes a session; `device` overrides parts of the device. */
export function aSession(
  different: Partial<Omit<SessionJson, "device">> & {
    device?: Partial<SessionJson["device"]>;
  } = {},
): SessionJson {
  return {
    id: "abc123",
    userId: "ada",
    strategy: "kv",
    createdAt: "2026-11-03T10:14:00.000Z",
    authenticatedAt: "2026-11-03T10:14:00.000Z",
    lastSeenAt: "2026-11-03T10:20:00.000Z",
    expiresAt: "2026-12-03T10:14:00.000Z",
    amr: ["pwd"],
    current: false,
    ...different,
    device: {
      label: "Firefox on Linux",
      browser: "Firefox",
      os: "Linux",
      type: "desktop",
      ip: "203.0.113.7",
      ...different.device,
    },
  };
}
