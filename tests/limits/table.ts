/**
 * The rules as the table in docs/limits.md, computed from the rules themselves.
 *
 * @module
 */
import { mostAttempts } from "../../lib/limits/policy.ts";
import { type Action, RULES, type Scope } from "../../lib/limits/rules.ts";

/** What is limited, in the words of the docs. */
export const ACTIONS: Record<Action, string> = {
  "log-in": "a password at log-in",
  "confirm": "a password, logged in",
  "code": "a one-time or recovery code",
  "sign-up": "a sign-up",
  "mail": "a mail asked for",
  "provider": "a step through a provider",
  "change": "a change of how to log in",
  "export": "a download of one's data",
};

const SCOPES: Record<Scope, string> = {
  "account": "the account, from anywhere",
  "account-here": "the account, from one block",
  "device": "the account, from one known device",
  "newcomers": "the account, from newcomers",
  "newcomer": "the account, from one newcomer",
  "visitor": "one address (IPv6: one /64)",
  "block": "one block (IPv4 /24, IPv6 /48)",
};

const DAY = 24 * 60 * 60_000;

/**
 * Writes the table.
 *
 * @returns its rows, the head first, each a list of cells
 */
export function rulesTable(): string[][] {
  const head = [
    "of",
    "counted by",
    "free",
    "then a delay of",
    "forgiven one per",
    "a day at most",
  ];
  const rows = Object.entries(RULES).flatMap(([action, scopes]) =>
    Object.entries(scopes).map(([scope, policy]) => [
      ACTIONS[action as Action],
      SCOPES[scope as Scope],
      String(policy.free),
      policy.first === policy.most
        ? inWords(policy.first)
        : `${inWords(policy.first)}, doubling to ${inWords(policy.most)}`,
      inWords(policy.recover),
      String(mostAttempts(policy, DAY)),
    ])
  );
  return [head, ...rows];
}

function inWords(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  if (seconds < 60) return `${seconds} s`;
  return seconds < 3600 ? `${seconds / 60} min` : `${seconds / 3600} h`;
}
