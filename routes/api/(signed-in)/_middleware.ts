// What changes or lists sessions over the API demands one, checked against KV.
import { STATUS_CODE } from "@std/http/status";
import { problem } from "../../../lib/http/problem.ts";
import { requireSession } from "../../../lib/http/require_session.ts";

/** Answers the anonymous with 401. */
export const handler = requireSession(() =>
  problem(STATUS_CODE.Unauthorized, "Log in first.")
);
