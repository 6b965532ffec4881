/** The site in several processes on one SQLite file. */

import { testSites } from "./site_rules.ts";
import { SQLITE } from "./sqlite_place.ts";

testSites(SQLITE);
