/** Rotation of refresh tokens in several processes on one denokv. */

import { testRotation } from "../rotation_rules.ts";
import { DENOKV } from "./place.ts";

testRotation(DENOKV);
