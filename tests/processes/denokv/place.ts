/**
 * One denokv for several processes.
 *
 * @module
 */

import { startDenokv } from "../denokv.ts";
import type { Place } from "../worker_rules.ts";

/** Three processes on one server. */
export const DENOKV: Place = {
  name: "three processes, one denokv",
  processes: 3,
  open: startDenokv,
};
