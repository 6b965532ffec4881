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
        d="M10 1a9 9 0 0 1 8.4 5.75h22.1l3.5 3.5-2.75 3.5h-1.75L36.25 10l-3.5 3.75h-1.5l-2.75-4-3.25 2.25H23.5l-1.5 1.75H18.2A9 9 0 1 1 10 1ZM6.25 7.25a2.75 2.75 0 1 0 0 5.5 2.75 2.75 0 0 0 0-5.5Z"
      />
    </svg>
  );
}
