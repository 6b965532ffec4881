/**
 * What is limited, and how much of it there may be. How many guesses that makes a
 * day is computed from here in docs/limits.md, and a test keeps the two alike.
 *
 * @module
 */
import type { Policy } from "./policy.ts";

/** What an attempt is counted against. */
export type Scope =
  /** An account, whoever tries from wherever. */
  | "account"
  /** An account, from one block of addresses. */
  | "account-here"
  /** An account, from a device that has logged in to it before. */
  | "device"
  /** An IPv4 address, or the /64 of an IPv6 address. */
  | "visitor"
  /** A block of addresses: IPv4 /24, IPv6 /48. */
  | "block";

/** What is limited. */
export type Action =
  /** A password to log in with. */
  | "log-in"
  /** A password, by somebody who is logged in. */
  | "confirm"
  /** A one-time code or a recovery code. */
  | "code"
  /** A new account. */
  | "sign-up"
  /** A mail to an address: a link, a code, a confirmation. */
  | "mail"
  /** A step of signing in through another service. */
  | "provider";

/** The rules by action and scope; a scope that is left out is not counted. */
export type Rules = Readonly<
  Record<Action, Readonly<Partial<Record<Scope, Policy>>>>
>;

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** Failures from one place: an office has many people, a botnet many places. */
const PLACES = {
  visitor: { free: 50, first: SECOND, most: 5 * MINUTE, recover: 5 * MINUTE },
  block: { free: 200, first: SECOND, most: MINUTE, recover: MINUTE },
} as const;

/** The rules of this site. */
export const RULES: Rules = {
  "log-in": {
    ...PLACES,
    "account": {
      free: 20,
      first: 5 * SECOND,
      most: 15 * MINUTE,
      recover: 15 * MINUTE,
    },
    "account-here": { free: 5, first: 5 * SECOND, most: HOUR, recover: HOUR },
    "device": {
      free: 10,
      first: 5 * SECOND,
      most: 15 * MINUTE,
      recover: 15 * MINUTE,
    },
  },
  "confirm": {
    "device": {
      free: 10,
      first: 5 * SECOND,
      most: 15 * MINUTE,
      recover: 15 * MINUTE,
    },
  },
  "code": {
    ...PLACES,
    "account": { free: 5, first: 30 * SECOND, most: HOUR, recover: HOUR },
    "device": { free: 5, first: 30 * SECOND, most: HOUR, recover: HOUR },
  },
  "sign-up": {
    "account": { free: 5, first: MINUTE, most: HOUR, recover: HOUR },
    "visitor": {
      free: 20,
      first: 30 * SECOND,
      most: 15 * MINUTE,
      recover: 15 * MINUTE,
    },
    "block": { free: 100, first: 5 * SECOND, most: MINUTE, recover: MINUTE },
  },
  "mail": {
    "account": { free: 3, first: MINUTE, most: HOUR, recover: HOUR },
    "device": { free: 3, first: MINUTE, most: HOUR, recover: HOUR },
    "visitor": {
      free: 20,
      first: 10 * SECOND,
      most: 5 * MINUTE,
      recover: 5 * MINUTE,
    },
    "block": { free: 100, first: SECOND, most: MINUTE, recover: MINUTE },
  },
  // Everybody who comes back from a provider is one; an office may send many at once.
  "provider": {
    "visitor": {
      free: 200,
      first: SECOND,
      most: 15 * SECOND,
      recover: 10 * SECOND,
    },
    "block": {
      free: 1000,
      first: SECOND,
      most: 4 * SECOND,
      recover: 2 * SECOND,
    },
  },
};
