/**
 * What recognising the visitor cost, as a `Server-Timing` header (W3C Server
 * Timing). The home page shows the same figures.
 *
 * @module
 */
import type { State } from "../state.ts";

/**
 * Writes the header.
 *
 * @param state The state of a request whose session was resolved.
 * @returns Such as `session;desc="jwt, 0 reads";dur=0.04`, `dur` in milliseconds.
 */
export function serverTiming(
  { site, resolution, resolvedIn }: Pick<
    State,
    "site" | "resolution" | "resolvedIn"
  >,
): string {
  const reads = resolution?.reads ?? 0;
  const { strategy } = site.settings.session;
  return `session;desc="${strategy}, ${reads} ${
    reads === 1 ? "read" : "reads"
  }";dur=${resolvedIn.toFixed(3).replace(/\.?0+$/, "")}`;
}
