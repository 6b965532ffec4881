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
  /** An account, from blocks that are new to it, while the account as such is closed. */
  | "newcomers"
  /** An account, from one block, as one of those. */
  | "newcomer"
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
  | "provider"
  /** A change that adds to or replaces how to log in, which is recorded and mailed. */
  | "change"
  /** All that is stored about somebody, handed out to them. */
  | "export";

/** The rules by action and scope; a scope that is left out is not counted. */
export type Rules = Readonly<
  Record<Action, Readonly<Partial<Record<Scope, Policy>>>>
>;

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/**
 * So many blocks of addresses may try at one account as often as they may, for
 * ever, and its owner still gets in from another one.
 */
export const BLOCKS_BORNE = 30;

/**
 * What is left to newcomers where strangers have used up what an account allows:
 * each block has a few attempts, and then one a day, and all of them together as
 * much as that makes of so many blocks and of one more, the owner's.
 *
 * @param each How many attempts a block has at once; people mistype.
 * @returns The rules.
 */
function reserve(each: number) {
  // A tally is open until it rounds up to what is free, so each block may have half an attempt more.
  const free = Math.ceil(BLOCKS_BORNE * (each + 0.5)) + each;
  const pause = DAY / BLOCKS_BORNE;
  return {
    "newcomers": { free, first: pause, most: pause, recover: pause },
    "newcomer": { free: each, first: DAY, most: DAY, recover: DAY },
  } as const;
}

/** Failures from one place: an office has many people, a botnet many places. */
const PLACES = {
  visitor: { free: 50, first: SECOND, most: 5 * MINUTE, recover: 5 * MINUTE },
  block: { free: 200, first: SECOND, most: MINUTE, recover: MINUTE },
} as const;

/** The rules of this site. No block alone can use up what an account allows. */
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
    ...reserve(5),
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
    "account": { free: 13, first: 30 * SECOND, most: HOUR, recover: HOUR },
    "account-here": { free: 5, first: 30 * SECOND, most: HOUR, recover: HOUR },
    ...reserve(3),
    "device": { free: 5, first: 30 * SECOND, most: HOUR, recover: HOUR },
  },
  "sign-up": {
    "account": { free: 12, first: MINUTE, most: HOUR, recover: HOUR },
    "account-here": { free: 5, first: MINUTE, most: HOUR, recover: HOUR },
    ...reserve(2),
    "visitor": {
      free: 20,
      first: 30 * SECOND,
      most: 15 * MINUTE,
      recover: 15 * MINUTE,
    },
    "block": { free: 100, first: 5 * SECOND, most: MINUTE, recover: MINUTE },
  },
  "mail": {
    "account": { free: 10, first: MINUTE, most: HOUR, recover: HOUR },
    "account-here": { free: 3, first: MINUTE, most: HOUR, recover: HOUR },
    ...reserve(2),
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
  // Most are mailed: nobody makes so many. What takes away is not counted: whoever has somebody else's session, and
  // takes every turn, must not keep its owner from removing what they added; and no more is removed than was added.
  "change": {
    "account": {
      free: 30,
      first: 10 * SECOND,
      most: 5 * MINUTE,
      recover: 5 * MINUTE,
    },
  },
  // Each reads all that there is of an account; apart from changes, so that none holds up the other.
  "export": {
    "account": {
      free: 10,
      first: MINUTE,
      most: 15 * MINUTE,
      recover: 15 * MINUTE,
    },
  },
};
