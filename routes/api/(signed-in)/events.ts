import { HttpError } from "fresh";
import { ServerSentEventStream } from "@std/http/server-sent-event-stream";
import { STATUS_CODE } from "@std/http/status";
import { sessionOf } from "../../../lib/http/require_session.ts";
import { define } from "../../../lib/state.ts";

const HEADERS = {
  "content-type": "text/event-stream",
  // What stands between must hand on each event at once (nginx's word for it).
  "x-accel-buffering": "no",
};

/** The events of this account's sessions, for as long as somebody listens. */
export const handler = define.handlers({
  GET({ state, req }) {
    const own = sessionOf(state);
    if (req.method === "HEAD") return new Response(null, { headers: HEADERS });
    const messages = state.site.events.open(own);
    if (messages === null) throw new HttpError(STATUS_CODE.ServiceUnavailable);
    const body = messages.pipeThrough(new ServerSentEventStream());
    return new Response(body, { headers: HEADERS });
  },
});
