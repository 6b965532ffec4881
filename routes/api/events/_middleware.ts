// Events are for who has a session, checked against KV. A page cannot see why its browser's EventSource was refused, so it
// asks with `?refusal=event` to be told in the stream that its session is over.
import { STATUS_CODE } from "@std/http/status";
import { ENDED } from "../../../lib/events/events.ts";
import { eventStream } from "../../../lib/http/event_stream.ts";
import { problem } from "../../../lib/http/problem.ts";
import { requireSession } from "../../../lib/http/require_session.ts";

/** Answers the anonymous with 401, or with the one event that says as much. */
export const handler = requireSession(({ url }) =>
  url.searchParams.get("refusal") === "event"
    ? eventStream(ReadableStream.from([ENDED]))
    : problem(STATUS_CODE.Unauthorized, "Log in first.")
);
