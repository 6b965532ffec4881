/**
 * When things happen that two processes have to know of beforehand: evenly spread
 * from one moment on. Nobody has to announce what comes, so nothing but the
 * database carries the news of it.
 *
 * @module
 */
import { wallClock } from "../child.ts";

/** So many events, evenly spread. */
export interface Timetable {
  /** When the first one is, in milliseconds since 1970. */
  readonly startAt: number;
  /** How many there are. */
  readonly count: number;
  /** The time between two, in milliseconds. */
  readonly step: number;
}

/**
 * Waits for the moments of a timetable, one after the other.
 *
 * @param timetable The timetable.
 * @returns The number of each event, from 0, when its moment has come.
 */
export async function* moments(
  { startAt, count, step }: Timetable,
): AsyncGenerator<number> {
  for (let at = 0; at < count; at++) {
    const wait = startAt + at * step - wallClock();
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
    yield at;
  }
}

/**
 * Tells how many moments have come.
 *
 * @param timetable The timetable.
 * @returns The number of events until now.
 */
export function momentsSoFar({ startAt, count, step }: Timetable): number {
  const passed = wallClock() - startAt;
  return passed < 0 ? 0 : Math.min(Math.floor(passed / step) + 1, count);
}
