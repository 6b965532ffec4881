// Six small drawings, one for each kind of device, on the same 24-unit grid with the same stroke. They repeat what the words
// beside them say and are silent for screen readers.
import type { JSX } from "preact";
import type { SessionJson } from "../lib/session_json.ts";

/** The kinds of device that the icons tell apart. */
export type DeviceType = SessionJson["device"]["type"];

const DRAWINGS: Record<DeviceType, JSX.Element> = {
  desktop: (
    <>
      <rect x="4.75" y="4.75" width="14.5" height="10.5" rx="1.25" />
      <path d="M2.75 18.25h18.5" />
    </>
  ),
  phone: (
    <>
      <rect x="7.25" y="2.75" width="9.5" height="18.5" rx="2" />
      <path d="M10.75 18.25h2.5" />
    </>
  ),
  tablet: (
    <>
      <rect x="4.75" y="2.75" width="14.5" height="18.5" rx="1.75" />
      <path d="M10.75 18.25h2.5" />
    </>
  ),
  tv: (
    <>
      <rect x="2.75" y="4.75" width="18.5" height="12.5" rx="1.25" />
      <path d="M7.75 20.25h8.5" />
    </>
  ),
  bot: (
    <>
      <rect x="2.75" y="4.75" width="18.5" height="14.5" rx="1.25" />
      <path d="m6.75 9.25 3 2.75-3 2.75M12.75 15.25h4.5" />
    </>
  ),
  other: (
    <>
      <circle cx="12" cy="12" r="8.25" />
      <path d="M9.75 9.75a2.25 2.25 0 1 1 3.4 1.93c-.75.45-1.15.9-1.15 1.82M12 16.25v.25" />
    </>
  ),
};

/**
 * The icon of a kind of device.
 *
 * @param props `type`: the kind
 * @returns an inline SVG, 24 by 24 units
 */
export function DeviceIcon({ type }: { type: DeviceType }) {
  return (
    <svg
      class="device-icon"
      viewBox="0 0 24 24"
      width="24"
      height="24"
      fill="none"
      stroke="currentColor"
      stroke-width="1.5"
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      {DRAWINGS[type] ?? DRAWINGS.other}
    </svg>
  );
}
