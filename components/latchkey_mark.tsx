// The mark: a latchkey, drawn once. It takes its colour from the text around it and is silent for screen readers, because
// the name always stands beside it.

/** The latchkey as inline SVG, 44 by 20 units, coloured by `currentColor`. */
export function LatchkeyMark() {
  return (
    <svg
      class="mark"
      viewBox="0 0 44 20"
      width="44"
      height="20"
      aria-hidden="true"
      focusable="false"
    >
      <path
        fill="currentColor"
        fill-rule="evenodd"
        d="M10 1a9 9 0 0 1 8.5 6H41l3 2.75L41 13h-2l-2-2-2 2h-1.5L31 10.5 28.5 13H27l-2-1.5L23 13h-4.5A9 9 0 1 1 10 1ZM6.5 7.25a2.75 2.75 0 1 0 0 5.5 2.75 2.75 0 0 0 0-5.5Z"
      />
    </svg>
  );
}
