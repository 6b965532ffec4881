/**
 * The signing keys in words, for an operator's terminal.
 *
 * @module
 */
import type { Algorithm, KeyDuty, KeyListing } from "./sessions/mod.ts";

const DUTIES: Record<KeyDuty, string> = {
  signs: "signs",
  waits: "will sign",
  verifies: "verifies",
  revoked: "revoked",
  over: "over",
};

/**
 * Writes a table of the keys.
 *
 * @param keys The keys.
 * @param algorithm What signs new tokens.
 * @returns Several lines of text.
 *
 * @example
 * ```ts
 * import { describeKeys } from "./key_report.ts";
 *
 * const none = { publishedAt: null, signsFrom: null, verifiesUntil: null, revokedAt: null };
 * const text = describeKeys([{ kid: "k7Qd", alg: "HS256", duty: "signs", ...none }], "HS256");
 * if (!/^k7Qd +HS256 +signs$/m.test(text)) throw new Error(text);
 * ```
 */
export function describeKeys(
  keys: readonly KeyListing[],
  algorithm: Algorithm,
): string {
  const rows = keys.map((key) =>
    row(
      key.kid,
      key.alg,
      DUTIES[key.duty],
      when(key.publishedAt),
      when(key.signsFrom),
      when(key.verifiesUntil),
      when(key.revokedAt),
    )
  );
  return [
    row(
      "key id",
      "algorithm",
      "state",
      "made",
      "signs from",
      "verifies until",
      "revoked",
    ),
    ...rows,
    "",
    `New tokens are signed with ${algorithm}. Times are in UTC.`,
  ].join("\n");
}

/**
 * Says what came of a rotation.
 *
 * @param isNew Whether a key was made.
 * @param keys The keys.
 * @returns One sentence or two.
 */
export function describeRotation(
  isNew: boolean,
  keys: readonly KeyListing[],
): string {
  const next = keys.find(({ duty }) => duty === "waits");
  if (next === undefined) return "A new key was made, and it signs already.";
  const begins = `It signs from ${when(next.signsFrom)} UTC.`;
  return isNew
    ? `Key ${next.kid} is published. ${begins} Nobody is logged out.`
    : `Key ${next.kid} is waiting already, so no other was made. ${begins}`;
}

/**
 * Writes a time the way operators read it.
 *
 * @param time Milliseconds since 1970, or `null`.
 * @returns A date and a time of day, in UTC.
 */
function when(time: number | null): string {
  if (time === null) return "";
  return new Date(time).toISOString().slice(0, 16).replace("T", " ");
}

function row(kid: string, alg: string, state: string, ...times: string[]) {
  const columns = times.map((time) => time.padEnd(18)).join("");
  return `${kid.padEnd(45)}${alg.padEnd(11)}${state.padEnd(11)}${columns}`
    .trimEnd();
}
