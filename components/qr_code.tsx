// A QR code as one path, drawn on the server. It is dark on light in both themes, since not every camera reads the opposite.
import { encode } from "uqr";

/** Modules of white around the code that readers rely on (ISO/IEC 18004, 9.1). */
const QUIET = 4;

/**
 * A QR code.
 *
 * @param props `text`: what it holds; `label`: what it is, for who does not see it
 * @returns an `<svg>`
 */
export function QrCode({ text, label }: { text: string; label: string }) {
  const { data, size } = encode(text, { ecc: "M", border: QUIET });
  const path = data.flatMap((row, y) =>
    row.map((dark, x) => dark ? `M${x} ${y}h1v1h-1z` : "")
  ).join("");
  return (
    <svg
      class="qr"
      viewBox={`0 0 ${size} ${size}`}
      role="img"
      aria-label={label}
      shape-rendering="crispEdges"
    >
      <rect class="qr-light" width={size} height={size} />
      <path class="qr-dark" d={path} />
    </svg>
  );
}
