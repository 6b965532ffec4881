// What the list of devices shows, and how that changes: pure functions, the same for what happened here and for what the
// stream of events tells. Devices that stay keep their places, so that nothing slips from under a finger; one that arrives
// stands before them, below the device in the visitor's hand. What happened is said once, whoever told of it first.
import type { SessionJson } from "../lib/session_json.ts";
import { countDevices } from "./device_words.ts";

/** What is on the page. */
export interface Shown {
  /** The devices from top to bottom. */
  readonly devices: readonly SessionJson[];
  /** Milliseconds since 1970. */
  readonly now: number;
  /** What the status line says. */
  readonly status: string;
  /** IDs of those that arrived while the page was open. */
  readonly arrived: ReadonlySet<string>;
  /** IDs of those that went meanwhile: they never come back, whatever a list says that was read before. */
  readonly gone: ReadonlySet<string>;
}

/**
 * Puts devices in the order of the page.
 *
 * @param devices sessions in any order
 * @returns a new array: the current one first, then by last seen, the latest first
 */
export function inOrder(devices: readonly SessionJson[]): SessionJson[] {
  return [...devices].sort((a, b) =>
    Number(b.current) - Number(a.current) ||
    b.lastSeenAt.localeCompare(a.lastSeenAt) || a.id.localeCompare(b.id)
  );
}

/**
 * What a page shows when it is served.
 *
 * @param devices sessions in any order
 * @param now milliseconds since 1970
 * @returns the devices in order
 */
export function firstShown(
  devices: readonly SessionJson[],
  now: number,
): Shown {
  return {
    devices: inOrder(devices),
    now,
    status: countDevices(devices.length),
    arrived: new Set(),
    gone: new Set(),
  };
}

/**
 * Takes in a list that is newer than what is shown.
 *
 * @param shown what is shown
 * @param devices all sessions there are now, in any order
 * @param now milliseconds since 1970
 * @returns what to show; the status line changes only when devices came or went
 */
export function takeIn(
  shown: Shown,
  devices: readonly SessionJson[],
  now: number,
): Shown {
  const before = new Set(shown.devices.map(({ id }) => id));
  const after = new Map(devices.map((device) => [device.id, device]));
  const gone = shown.devices.filter(({ id }) => !after.has(id));
  const come = inOrder(devices).filter(({ id }) =>
    !before.has(id) && !shown.gone.has(id)
  );
  const stayed = shown.devices.flatMap(({ id }) => after.get(id) ?? []);
  const all = [...come, ...stayed];
  const said = say(gone, come);
  return {
    devices: [
      ...all.filter(({ current }) => current),
      ...all.filter(({ current }) => !current),
    ],
    now,
    status: said === "" ? shown.status : `${said} ${countDevices(all.length)}`,
    arrived: new Set([
      ...shown.arrived,
      ...come.filter((device) => !replaces(device, gone)).map(({ id }) => id),
    ]),
    gone: new Set([...shown.gone, ...gone.map(({ id }) => id)]),
  };
}

/** Whether a session is one of these under a new ID, because proof was given again. */
function replaces(device: SessionJson, gone: readonly SessionJson[]): boolean {
  return gone.some(({ createdAt, device: { label } }) =>
    createdAt === device.createdAt && label === device.device.label
  );
}

function say(gone: readonly SessionJson[], come: readonly SessionJson[]) {
  const left = gone.filter((device) => !replaces(device, come));
  const arrived = come.filter((device) => !replaces(device, gone));
  return [
    name(left, "is logged out.", "are logged out."),
    name(arrived, "has just logged in.", "have just logged in."),
  ].filter((sentence) => sentence !== "").join(" ");
}

function name(devices: readonly SessionJson[], one: string, several: string) {
  if (devices.length === 0) return "";
  return devices.length === 1
    ? `${devices[0].device.label} ${one}`
    : `${devices.length} devices ${several}`;
}
