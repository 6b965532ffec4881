/** Rotation of refresh tokens in several processes on one SQLite file. */

import { testRotation } from "./rotation_rules.ts";
import { SQLITE } from "./sqlite_place.ts";

testRotation(SQLITE);
