import { STATUS_CODE } from "@std/http/status";
import { databaseAnswers } from "../lib/http/database_answers.ts";
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
    return await databaseAnswers(site.kv)
      ? Response.json({ status: "ready" })
      : problem(
        STATUS_CODE.ServiceUnavailable,
        "The database does not answer.",
      );
  },
});
