// Microseconds as lengths: this request against what its parts cost alone. The bars are drawn to one scale, and the figures
// stand beside them for whoever cannot see a length.

/** One length. */
export interface Cost {
  /** What was measured. */
  label: string;
  /** Microseconds. */
  micros: number;
  /** Whether this is the visitor's own request. */
  own?: boolean;
}

/**
 * A duration for people.
 *
 * @param micros microseconds
 * @returns such as `84 µs` or `1.2 ms`
 *
 * @example
 * ```ts
 * import { duration } from "./cost_bars.tsx";
 * import assert from "node:assert/strict";
 *
 * assert.equal(duration(84.4), "84\u00a0µs");
 * assert.equal(duration(1234), "1.2\u00a0ms");
 * ```
 */
export function duration(micros: number): string {
  if (micros < 999.5) return `${Math.round(micros)}\u00a0µs`;
  return `${(micros / 1000).toFixed(1)}\u00a0ms`;
}

/**
 * A small bar chart as a description list.
 *
 * @param props `costs`: what to compare
 * @returns a `<dl>` with one bar for each cost
 */
export function CostBars({ costs }: { costs: readonly Cost[] }) {
  const longest = Math.max(1, ...costs.map((cost) => cost.micros));
  return (
    <dl class="bars">
      {costs.map(({ label, micros, own }) => (
        <div class={own ? "bar own" : "bar"} key={label}>
          <dt>{label}</dt>
          <dd class="figure">{duration(micros)}</dd>
          <dd class="bar-length" aria-hidden="true">
            <svg
              viewBox="0 0 100 4"
              preserveAspectRatio="none"
              focusable="false"
            >
              <rect
                width={Math.max(0.5, micros / longest * 100).toFixed(1)}
                height="4"
              />
            </svg>
          </dd>
        </div>
      ))}
    </dl>
  );
}
