/**
 * The rules of rotation (RFC 9700, 4.14.2), apart from everything that stores or
 * sends. A session's refresh tokens are one chain, numbered from 0; the record
 * says which is the newest, and whether it was seen in use.
 *
 * - The newest is exchanged for the next one.
 * - Its parent is honoured until the newest was used: the answer that brought it
 *   may have been lost, or twenty requests may be under way with the same
 *   parent. All of them get the newest, so the chain stays one.
 * - What was left behind is good for an answer for `reuseGrace` after that, for
 *   requests that were under way, and for no tokens: whoever sent them has newer
 *   ones by now.
 * - Later it is a copy in the wrong hands.
 *
 * A copy that asks at least once in every `reuseGrace` is not told apart: it keeps
 * the newest unused and asks as its parent, until it hears that the owner used it.
 *
 * "Used" means that the refresh token, or the access token that came with it, was
 * presented: whoever has one of them has received both.
 *
 * @module
 */

/** Where a chain of refresh tokens stands. Times are milliseconds since 1970. */
export interface Rotation {
  /** The number of the newest token. */
  readonly generation: number;
  /** When the newest was first seen in use; `null` before that. */
  readonly usedAt: number | null;
  /** When the tokens before it were left behind for good, the parent's parent first. */
  readonly leftAt: readonly number[];
}

/** What a refresh token is worth. */
export type Worth = "newest" | "parent" | "late" | "reused" | "ahead";

/** A chain with its first token; that one has no parent to honour. */
export const FIRST: Rotation = { generation: 0, usedAt: null, leftAt: [] };

/** For how many generations it is remembered when they were left behind. */
const REMEMBERED = 8;

/**
 * Weighs a genuine refresh token.
 *
 * @param rotation Where the chain stands.
 * @param generation The token's number.
 * @param now The time, in milliseconds since 1970.
 * @param reuseGrace For how many milliseconds what was left behind is honoured.
 * @returns `newest`; `parent` for one that gets the newest once more; `late` for
 * one that is let in and gets nothing; `reused` for theft; `ahead` for one that is
 * newer than what is stored, as after the database was restored from a backup: the
 * token is genuine, so it was given out.
 */
export function weigh(
  { generation: newest, usedAt, leftAt }: Rotation,
  generation: number,
  now: number,
  reuseGrace: number,
): Worth {
  if (generation > newest) return "ahead";
  if (generation === newest) return "newest";
  const since = generation === newest - 1
    ? usedAt
    : leftAt[newest - 2 - generation] ?? -Infinity;
  if (since === null) return "parent";
  return now - since <= reuseGrace ? "late" : "reused";
}

/**
 * Goes on from a token that is ahead of what is stored. The rules hold again from
 * here: a thief whom the backup favours is noticed like any other.
 *
 * @param rotation Where the chain stood when it was backed up.
 * @param generation The token's number.
 * @param now The time, in milliseconds since 1970.
 * @returns Where it stands.
 */
export function catchUp(
  { generation: newest, usedAt, leftAt }: Rotation,
  generation: number,
  now: number,
): Rotation {
  const between = Math.min(generation - newest - 1, REMEMBERED);
  const left = [
    ...new Array<number>(between).fill(now),
    ...newest === 0 ? [] : [usedAt ?? now, ...leftAt],
  ];
  return { generation, usedAt: null, leftAt: left.slice(0, REMEMBERED) };
}

/**
 * Takes the next step of a chain.
 *
 * @param rotation Where it stands.
 * @param now The time, in milliseconds since 1970.
 * @returns Where it stands after it.
 */
export function rotate(rotation: Rotation, now: number): Rotation {
  const { generation, usedAt, leftAt } = rotation;
  // The parent of the one that is being used was left behind when that was first used.
  const left = generation === 0 ? [] : [usedAt ?? now, ...leftAt];
  return {
    generation: generation + 1,
    usedAt: null,
    leftAt: left.slice(0, REMEMBERED),
  };
}

/**
 * Notes that the newest token is in use.
 *
 * @param rotation Where the chain stands.
 * @param now The time, in milliseconds since 1970.
 * @returns The same with the time; unchanged when it was noted before.
 */
export function noteUse(rotation: Rotation, now: number): Rotation {
  return rotation.usedAt === null ? { ...rotation, usedAt: now } : rotation;
}
