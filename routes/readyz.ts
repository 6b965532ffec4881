import { STATUS_CODE } from "@std/http/status";
import { problem } from "../lib/http/problem.ts";
import { define } from "../lib/state.ts";

/** Says whether this process should get requests: the database answers and it is not about to stop. */
export const handler = define.handlers({
  async GET({ state: { site } }) {
    if (site.isClosing()) {
      return problem(
        STATUS_CODE.ServiceUnavailable,
        "The process is stopping.",
      );
    }
    try {
      await site.kv.get(["sessions"]);
      return Response.json({ status: "ready" });
    } catch {
      return problem(
        STATUS_CODE.ServiceUnavailable,
        "The database does not answer.",
      );
    }
  },
});
