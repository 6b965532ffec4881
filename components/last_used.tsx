// When something was last used, as the end of a line about it.
import { Moment } from "./moment.tsx";
import { ACTIVE, lastSeen } from "./when.ts";

/**
 * A sentence about the last use.
 *
 * @param props `at`: when, as ISO 8601, or null if never; `now`: milliseconds since 1970
 * @returns such as `Last used 3 days ago.`
 */
export function LastUsed({ at, now }: { at: string | null; now: number }) {
  if (at === null) return <>Not used yet.</>;
  if (lastSeen(at, now) === ACTIVE) return <>Last used just now.</>;
  return (
    <>
      Last used <Moment at={at} now={now} />.
    </>
  );
}
