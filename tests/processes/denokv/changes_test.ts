/** Changes of strategy in several processes on one denokv. */

import { testChanges } from "../change_rules.ts";
import { DENOKV } from "./place.ts";

testChanges(DENOKV);
