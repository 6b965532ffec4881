/** Sessions of several processes on one SQLite file. */

import { SQLITE } from "./sqlite_place.ts";
import { testWorkers } from "./worker_rules.ts";

testWorkers(SQLITE);
