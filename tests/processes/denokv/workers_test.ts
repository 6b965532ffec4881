/** Sessions of several processes on one denokv. */

import { testWorkers } from "../worker_rules.ts";
import { DENOKV } from "./place.ts";

testWorkers(DENOKV);
