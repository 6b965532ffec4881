import { page } from "fresh";
import {
  ActivityList,
  type ActivityListProps,
} from "../../components/activity_list.tsx";
import {
  isOfKind,
  type Kind,
  KINDS,
  type Period,
  PERIODS,
} from "../../components/activity_kinds.ts";
import { parseDuration } from "../../lib/duration.ts";
import { sessionOf } from "../../lib/http/require_session.ts";
import { define } from "../../lib/state.ts";

/** What happened to this account. */
export const handler = define.handlers({
  async GET({ state, url }) {
    state.title = "Activity";
    const { accounts, audit, clock, oauth } = state.site;
    const own = sessionOf(state);
    const now = clock();
    const user = await accounts.get(own.userId);
    const kind = chosen<Kind>(KINDS, url.searchParams.get("kind"));
    const period = chosen<Period>(PERIODS, url.searchParams.get("period"));
    const before = url.searchParams.get("before") ?? undefined;
    const answer = await audit.list(own.userId, {
      wanted: (event) => isOfKind(event, kind),
      since: period === "" ? undefined : now - parseDuration(period)!,
      madeAt: user?.createdAt,
      before,
    });
    const address = (place?: string) => {
      const query = new URLSearchParams();
      if (kind !== "") query.set("kind", kind);
      if (period !== "") query.set("period", period);
      if (place !== undefined) query.set("before", place);
      return `/account/activity${query.size > 0 ? `?${query}` : ""}`;
    };
    return page<ActivityListProps>({
      events: answer.events.map((event) => ({
        ...event,
        service: oauth.find(event.method ?? "")?.name,
      })),
      own: own.id,
      now,
      kind,
      period,
      older: answer.older === null ? undefined : address(answer.older),
      newest: before === undefined ? undefined : address(),
    });
  },
});

/** The page. */
export default define.page<typeof handler>(function ActivityPage({ data }) {
  return <ActivityList {...data} />;
});

/** One of the choices; the first for anything else. */
function chosen<T extends string>(
  choices: Readonly<Record<T, string>>,
  text: string | null,
): T {
  return text !== null && Object.hasOwn(choices, text) ? text as T : "" as T;
}
