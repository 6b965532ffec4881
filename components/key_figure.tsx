// A key whose cuts are a session ID, so that every session looks different and the same one always looks alike. A session ID
// is public, so nothing that opens anything can be read from the drawing. Without a session the key is an uncut blank.

const CUTS = 9;
const DEPTHS = 6;

/**
 * The depths of the cuts for a session ID, from FNV-1a over its text. Neighbours always differ, as on a real key.
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
  let before = DEPTHS;
  return Array.from({ length: CUTS }, (_, cut) => {
    for (const letter of `${id}${cut}`) {
      hash = Math.imul(hash ^ (letter.codePointAt(0) ?? 0), 0x01000193) >>> 0;
    }
    const depth = (hash >>> 8) % (before === DEPTHS ? DEPTHS : DEPTHS - 1);
    return before = depth < before ? depth : depth + 1;
  });
}

const TOP = 52;
const FULL = 112;
const FIRST = 282;
const APART = 46;
const STEP = 7;

/** The outline of the blade, clockwise from the shoulder; a blank is straight below. */
function blade(depths: readonly number[]): string {
  const cut = depths.map((depth, i) => {
    const x = FIRST + i * APART;
    const y = FULL - depth * STEP;
    return `L${x + 9} ${y}H${x - 9}`;
  }).reverse();
  return `M196 ${TOP}H696L718 82 698 ${FULL}${
    cut.join("")
  }L246 ${FULL}H236V124H196Z`;
}

/**
 * The drawing of a key, with the depth of every cut written below it as a locksmith does.
 *
 * @param props `id`: the session ID to cut, or null for a blank
 * @returns a decorative inline SVG
 */
export function KeyFigure({ id }: { id: string | null }) {
  const depths = id === null ? [] : cuts(id);
  return (
    <svg
      class={id === null ? "key blank" : "key"}
      viewBox="0 0 720 164"
      aria-hidden="true"
      focusable="false"
    >
      <path class="key-metal" d={blade(depths)} />
      <path class="key-line" d="M236 62H704M236 68H709" />
      <path
        class="key-metal"
        fill-rule="evenodd"
        d="M104 2C150 2 176 24 200 44V120C176 140 150 162 104 162 48 162 2 132 2 82S48 2 104 2ZM56 56a26 26 0 1 0 0 52 26 26 0 0 0 0-52Z"
      />
      <path
        class="key-line"
        d="M104 14C146 14 168 32 188 50V114C168 132 146 150 104 150 56 150 14 126 14 82S56 14 104 14Z"
      />
      <g class="key-code">
        {depths.map((depth, i) => (
          <text key={i} x={FIRST + i * APART} y="146">{depth}</text>
        ))}
      </g>
    </svg>
  );
}
