/** Changes of strategy in several processes on one SQLite file. */

import { testChanges } from "./change_rules.ts";
import { SQLITE } from "./sqlite_place.ts";

testChanges(SQLITE);
