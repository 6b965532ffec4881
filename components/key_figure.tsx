// A key whose cuts are a session ID, so that every session looks different and the same one always looks alike. A session ID
// is public, so nothing that opens anything can be read from the drawing. Without a session the key is an uncut blank.

const CUTS = 9;
const DEPTHS = 6;

/**
 * The depths of the cuts for a session ID: FNV-1a over the text, one digit to base six for each cut.
 *
 * @param id a session ID
 * @returns nine whole numbers from 0 to 5
 *
 * @example
 * ```ts
 * import { cuts } from "./key_figure.tsx";
 * import assert from "node:assert/strict";
 *
 * assert.deepEqual(cuts("a"), cuts("a"));
 * assert.notDeepEqual(cuts("a"), cuts("b"));
 * ```
 */
export function cuts(id: string): number[] {
  let hash = 0x811c9dc5;
  return Array.from({ length: CUTS }, (_, cut) => {
    for (const letter of `${id}${cut}`) {
      hash = Math.imul(hash ^ (letter.codePointAt(0) ?? 0), 0x01000193) >>> 0;
    }
    return (hash >>> 8) % DEPTHS;
  });
}

function blade(depths: readonly number[]): string {
  const points = depths.map((depth, i) => {
    const x = 336 - i * 22;
    const y = 96 - depth * 6;
    return `L${x + 5} ${y}H${x - 5}`;
  });
  return `M128 44H352L376 68 356 ${96}${points.join("")}L138 96H128Z`;
}

/**
 * The drawing of a key.
 *
 * @param props `id`: the session ID to cut, or null for a blank
 * @returns a decorative inline SVG
 */
export function KeyFigure({ id }: { id: string | null }) {
  return (
    <svg
      class="key-figure"
      viewBox="0 0 384 140"
      aria-hidden="true"
      focusable="false"
    >
      <path
        class={id ? "key-metal" : "key-metal blank"}
        fill-rule="evenodd"
        d="M70 2a68 68 0 1 0 0 136A68 68 0 0 0 70 2ZM40 54a16 16 0 1 1 0 32 16 16 0 0 1 0-32Z"
      />
      <path
        class={id ? "key-metal" : "key-metal blank"}
        d={blade(id ? cuts(id) : [])}
      />
      <path class="key-groove" d="M128 58H360" />
    </svg>
  );
}
