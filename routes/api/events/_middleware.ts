// Events are for who has a session, checked against KV. A page cannot see why its browser's EventSource was refused, so it
// asks with `?refusal=event` to be told in the stream that its session is over.
import { ENDED } from "../../../lib/events/events.ts";
import { refuseAnonymous } from "../../../lib/http/api_refusals.ts";
import { eventStream } from "../../../lib/http/event_stream.ts";
import { requireSession } from "../../../lib/http/require_session.ts";

/** Answers the anonymous with 401, or with the one event that says as much. */
export const handler = requireSession(({ url, state }) =>
  url.searchParams.get("refusal") === "event"
    ? eventStream(ReadableStream.from([ENDED]))
    : refuseAnonymous(state)
);
