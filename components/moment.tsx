// A moment in words, with the machine's version and the exact one beside it.
import { ACTIVE, exactTime, lastSeen } from "./when.ts";

/** A moment, and from where it is seen. */
export interface MomentProps {
  /** The moment as ISO 8601. */
  at: string;
  /** Milliseconds since 1970; left out, the exact time is shown. */
  now?: number;
}

/**
 * A `<time>` element.
 *
 * @param props the moment, and the present when it should read like "3 days ago"
 * @returns the time in words, exact in `title`, ISO 8601 in `datetime`
 */
export function Moment({ at, now }: MomentProps) {
  const words = now === undefined ? exactTime(at) : lastSeen(at, now);
  return (
    <time
      class={words === ACTIVE ? "active" : undefined}
      dateTime={at}
      title={now === undefined ? undefined : exactTime(at)}
    >
      {words}
    </time>
  );
}
