/** The site in several processes on one denokv. */

import { testSites } from "../site_rules.ts";
import { DENOKV } from "./place.ts";

testSites(DENOKV);
