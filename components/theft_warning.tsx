// What the owner of an account has to know before anything else: sessions that were ended because a copy of their cookie
// was used.
import { Moment } from "./moment.tsx";

/** A session that was ended. */
export interface StolenSession {
  /** Its public ID. */
  sessionId: string;
  /** When the copy was noticed, as ISO 8601. */
  noticedAt: string;
  /** The device that it was on. */
  device: string;
  /** The device that used the copy, and its network address, which may be empty; null where it is not known. */
  usedBy: { label: string; ip: string } | null;
}

/** What is told, and where the button leads. */
export interface TheftWarningProps {
  /** The sessions that were ended, the latest first. */
  thefts: StolenSession[];
  /** Where they wanted to go. */
  next: string;
}

/**
 * The warning.
 *
 * @param props what is told
 * @returns heading, the sessions, what to do, and one button
 */
export function TheftWarning({ thefts, next }: TheftWarningProps) {
  const many = thefts.length > 1;
  return (
    <section class="form reading">
      <h1>Somebody may have had a copy of your cookie</h1>
      <p class="lead">
        {many
          ? "Devices of yours were logged out because "
          : "A device of yours was logged out because "}
        a cookie came back that had been replaced long before. That happens when
        somebody copies it, for instance with a harmful browser extension.
        Neither you nor they can use it any more.
      </p>
      <ul role="list">
        {thefts.map(({ sessionId, noticedAt, device, usedBy }) => (
          <li key={sessionId}>
            <strong>{device || "A device"}</strong>, <Moment at={noticedAt} />
            {usedBy && (
              <p class="hint">
                Copy used by: {[usedBy.label, usedBy.ip].filter(Boolean)
                  .join(", ")}
              </p>
            )}
          </li>
        ))}
      </ul>
      <p>
        Check that device for programs and extensions that you do not know, then
        {" "}
        <a href="/account/password">change your password</a>. What happened
        meanwhile is in <a href="/account/activity">your activity</a>.
      </p>
      <form method="post">
        <input type="hidden" name="next" value={next} />
        <button type="submit" class="button primary">
          I have read this
        </button>
      </form>
    </section>
  );
}
