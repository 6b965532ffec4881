/**
 * The challenges that passkeys sign. A challenge is good once, for five minutes, for one purpose and
 * for the browser that asked. The site keeps nothing of one that was only asked for, so that asking
 * costs no write and cannot fill the database: the browser carries it, sealed. What was used is kept
 * until it would be too old anyway.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { hash, randomBytes } from "node:crypto";
import type { Together } from "../../sessions/mod.ts";
import type { Means } from "./means.ts";

/** What a passkey is asked for. */
export type ChallengePurpose = "log-in" | "second" | "confirm" | "add";

/** What a challenge is for, and the browser that it is for. */
export interface ChallengeFor {
  /** The purpose. */
  readonly purpose: ChallengePurpose;
  /** What only the browser that asked brings along, such as a cookie that opens something. */
  readonly binding: string;
}

/** A challenge, and what the browser sends back with the answer. */
export interface NewChallenge {
  /** The challenge: 32 random bytes. */
  readonly challenge: Uint8Array<ArrayBuffer>;
  /** The same, sealed. */
  readonly state: string;
}

/** A challenge that came back. */
export interface OpenedChallenge {
  /** The challenge in base64url. */
  readonly challenge: string;
  /** Uses it up. */
  readonly together: Required<Together>;
}

const LIFETIME = 300_000;

/**
 * Makes a challenge.
 *
 * @param means what seals, and the time
 * @param what what it is for
 * @returns the challenge
 */
export function newChallenge(
  { sealedBox, clock }: Pick<Means, "sealedBox" | "clock">,
  what: ChallengeFor,
): NewChallenge {
  const challenge = new Uint8Array(randomBytes(32));
  const until = clock() + LIFETIME;
  const text = `${Buffer.from(challenge).toString("base64url")} ${until}`;
  return { challenge, state: sealedBox.seal(text, contextOf(what)) };
}

/**
 * Opens a challenge that came back.
 *
 * @param means what opens, and the time
 * @param what what it must be for
 * @param state the sealed text, as it came
 * @returns the challenge; null when it is for something or somebody else, or too old
 */
export function openChallenge(
  { sealedBox, clock }: Pick<Means, "sealedBox" | "clock">,
  what: ChallengeFor,
  state: string,
): OpenedChallenge | null {
  const opened = sealedBox.open(state, contextOf(what));
  if (opened === null) return null;
  const [challenge, until] = opened.text.split(" ");
  if (clock() >= Number(until)) return null;
  const key = ["used_challenges", hash("sha256", challenge, "base64url")];
  return {
    challenge,
    together: {
      checks: [{ key, versionstamp: null }],
      write: (operation) =>
        operation.set(key, Number(until), { expireIn: LIFETIME }),
    },
  };
}

function contextOf({ purpose, binding }: ChallengeFor): string {
  return `passkey challenge to ${purpose} for ${binding}`;
}
