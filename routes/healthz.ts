import { define } from "../lib/state.ts";

/** Says that the process runs, whatever its database does. */
export const handler = define.handlers({
  GET: () => Response.json({ status: "ok" }),
});
