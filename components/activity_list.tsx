// What happened to this account, the newest first, each in one sentence with where it came from and when. The filters are a
// plain form, and older entries a plain link, so that every view has an address.
import {
  type Kind,
  KINDS,
  type Period,
  PERIODS,
  wasOwners,
} from "./activity_kinds.ts";
import { sayEvent, type ShownEvent } from "./activity_words.ts";
import { ACTIVE, exactTime, lastSeen } from "./when.ts";

const DAY = 24 * 60 * 60_000;

/** A page of the record. */
export interface ActivityListProps {
  /** The entries, the newest first. */
  events: readonly ShownEvent[];
  /** The session that asks, to mark what it did itself. */
  own: string;
  /** Milliseconds since 1970. */
  now: number;
  /** Which kind is shown. */
  kind: Kind;
  /** How far back. */
  period: Period;
  /** Address of the entries before these, if there may be any. */
  older?: string;
  /** Address of the newest entries, on a page of older ones. */
  newest?: string;
}

/**
 * The page of activity, without its frame.
 *
 * @param props the entries and what was asked for
 * @returns heading, filters, list and the way to older entries
 */
export function ActivityList(props: ActivityListProps) {
  const { events, own, now, kind, period, older, newest } = props;
  return (
    <section class="activity">
      <h1>Activity</h1>
      <p class="lead">
        Everything that touched who may get into this account, for 90 days. If
        something here was not you,{" "}
        <a href="/account/password">
          change your password
        </a>; that logs out every other device.
      </p>
      <form method="get" action="/account/activity" class="filters">
        <Choice name="kind" label="Show" options={KINDS} chosen={kind} />
        <Choice
          name="period"
          label="From the last"
          options={PERIODS}
          chosen={period}
        />
        <button type="submit" class="button">Show</button>
      </form>
      {events.length === 0
        ? <p class="empty">{saysNothing({ kind, period, older, newest })}</p>
        : (
          <ol class="event-list" role="list">
            {events.map((event) => (
              <Entry key={event.id} event={event} own={own} now={now} />
            ))}
          </ol>
        )}
      {(older || newest) && (
        <nav class="wider" aria-label="More activity">
          {older && (
            <a class="button" href={older} aria-current="false">Older</a>
          )}
          {newest && (
            <a class="button" href={newest} aria-current="false">Newest</a>
          )}
        </nav>
      )}
    </section>
  );
}

function Entry(
  { event, own, now }: { event: ShownEvent; own: string; now: number },
) {
  const { outcome, device, ip, sessionId, at } = event;
  return (
    <li class={outcome === "ok" ? "event" : "event failed"}>
      <p class="event-says">
        {sayEvent(event)}
        {device && wasOwners(event) && (
          <span class="event-from">{` from ${device}`}</span>
        )}
        {sessionId === own && <span class="here">This device</span>}
        {outcome !== "ok" && (
          <span class="here vain">
            {outcome === "failed" ? "Failed" : "Refused"}
          </span>
        )}
      </p>
      <p class="event-facts">
        <Happened at={new Date(at).toISOString()} now={now} />
        {ip && wasOwners(event) && <span class="figure">{ip}</span>}
      </p>
    </li>
  );
}

// What happened today is told apart by how long ago it was, what is older by when.
function Happened({ at, now }: { at: string; now: number }) {
  const exact = exactTime(at);
  const recent = now - Date.parse(at) < DAY;
  const words = recent ? lastSeen(at, now) : exact;
  return (
    <time dateTime={at} title={recent ? exact : undefined}>
      {words === ACTIVE ? "just now" : words}
    </time>
  );
}

function Choice<T extends string>(
  { name, label, options, chosen }: {
    name: string;
    label: string;
    options: Readonly<Record<T, string>>;
    chosen: T;
  },
) {
  return (
    <label class="choice">
      <span>{label}</span>
      <select name={name}>
        {Object.entries<string>(options).map(([value, words]) => (
          <option key={value} value={value} selected={value === chosen}>
            {words}
          </option>
        ))}
      </select>
    </label>
  );
}

function saysNothing(
  { kind, period, older, newest }: Omit<
    ActivityListProps,
    "events" | "own" | "now"
  >,
): string {
  if (older) return "Nothing of this kind here. There may be older entries.";
  if (newest) return "There is nothing older.";
  if (kind === "failed") return "Nothing failed and nothing was refused.";
  return kind === "" && period === ""
    ? "Nothing has happened yet."
    : "Nothing of this kind happened in this time.";
}
