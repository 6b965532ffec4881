/**
 * Tells the owner of an account by mail of what is recorded and changes who gets
 * in: a new password, a factor or a linked account more or less, a session that
 * was stolen. It hangs on the record, which no such change gets past, so none is
 * made without a mail, wherever in the site it is made.
 *
 * @module
 */
import type { Audit } from "./audit/audit.ts";
import type { Happening } from "./audit/event.ts";
import { isFactorMethod } from "./audit/vocabulary.ts";
import { tellFactorChanged, tellPasswordChanged, tellTheft } from "./notify.ts";
import type { Site } from "./site.ts";

/**
 * Makes a record that tells owners.
 *
 * @param audit The record.
 * @param site Gives the site, once it is open.
 * @returns The same record; a mail is posted once what it is about is committed.
 */
export function tellingOwners(audit: Audit, site: () => Site): Audit {
  return {
    ...audit,
    ofSessions(events, operation) {
      const recorded = audit.ofSessions(events, operation);
      return () => {
        recorded?.();
        for (const event of events) {
          if (event.type !== "refresh-token-reused") continue;
          const { userId, device, presentedBy } = event;
          tellTheft(site(), userId, device, presentedBy);
        }
      };
    },
    inAtomic(happenings, operation) {
      const recorded = audit.inAtomic(happenings, operation);
      return () => {
        recorded();
        for (const happening of happenings) tell(site(), happening);
      };
    },
    async record(...happenings) {
      await audit.record(...happenings);
      for (const happening of happenings) tell(site(), happening);
    },
  };
}

function tell(site: Site, happening: Happening): void {
  const { type, userId, method, outcome = "ok" } = happening;
  if (userId === null || outcome !== "ok") return;
  switch (type) {
    case "password-changed":
      return tellPasswordChanged(site, userId, method === "reset");
    case "factor-added":
    case "factor-removed": {
      const change = type === "factor-added" ? "added" : "removed";
      if (isFactorMethod(method)) {
        tellFactorChanged(site, userId, method, change);
      }
      return;
    }
    case "provider-linked":
      return tellFactorChanged(site, userId, "provider", "added");
    case "provider-unlinked":
      return tellFactorChanged(site, userId, "provider", "removed");
  }
}
