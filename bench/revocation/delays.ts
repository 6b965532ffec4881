/**
 * Delays as rows of the table: what half, nearly all and all of them stay below.
 *
 * @module
 */
import { type Aim, type Row, toRow } from "../row.ts";
import { quantile } from "../stats.ts";

/** The shares of which a row is made, by what they are called. */
export const SHARES = { p50: 0.5, p99: 0.99, max: 1 } as const;

/** What was measured at one place. */
export interface Delays {
  /** Where it was measured. */
  readonly place: string;
  /** From the call's return to the first refusal, in milliseconds. */
  readonly delays: readonly number[];
  /** The same without the engine, by its name, if there is such a thing. */
  readonly raw?: { readonly name: string; readonly delays: readonly number[] };
  /** How long a share may take at most, in milliseconds. */
  readonly atMost?: Partial<Record<keyof typeof SHARES, number>>;
}

/**
 * Makes a row for each share.
 *
 * @param measured What was measured.
 * @returns Three rows.
 */
export function delayRows({ place, delays, raw, atMost }: Delays): Row[] {
  const note = `${delays.length} revocations`;
  return Object.entries(SHARES).map(([name, share]) => {
    const most = atMost?.[name as keyof typeof SHARES];
    const aim: Aim | null = most === undefined
      ? null
      : { of: "figure", atMost: most };
    const floor = raw === undefined
      ? null
      : { name: raw.name, figure: quantile(raw.delays, share) };
    return toRow({
      name: `revoked, refused ${place}, ${name}`,
      figure: quantile(delays, share),
      unit: "ms",
      floor,
      aim,
      note,
    });
  });
}

/**
 * Works out how much later one thing was than another.
 *
 * @param later Times in milliseconds.
 * @param earlier Times in milliseconds, as many.
 * @returns The differences; what was known before the call returned counts as 0.
 */
export function delaysBetween(
  earlier: readonly number[],
  later: readonly number[],
): number[] {
  return later.map((time, at) => Math.max(time - earlier[at], 0));
}
