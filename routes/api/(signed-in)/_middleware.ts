// What changes or lists sessions over the API demands one, checked against KV.
import { refuseAnonymous } from "../../../lib/http/api_refusals.ts";
import { requireSession } from "../../../lib/http/require_session.ts";

/** Answers the anonymous with 401. */
export const handler = requireSession(({ state }) => refuseAnonymous(state));
