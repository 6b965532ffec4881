import { HttpError } from "fresh";
import { STATUS_CODE } from "@std/http/status";
import { eventStream } from "../../../lib/http/event_stream.ts";
import { sessionOf } from "../../../lib/http/require_session.ts";
import { define } from "../../../lib/state.ts";

/** The events of this account's sessions, for as long as somebody listens. */
export const handler = define.handlers({
  GET({ state, req }) {
    const own = sessionOf(state);
    // Nobody would listen.
    if (req.method === "HEAD") return eventStream(null);
    const messages = state.site.events.open(own);
    if (messages === null) throw new HttpError(STATUS_CODE.ServiceUnavailable);
    return eventStream(messages);
  },
});
