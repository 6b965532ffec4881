/** The site while its database is not there. */

import { testPartition } from "./partition_rules.ts";

testPartition({
  name: "is killed",
  begin: (denokv) => denokv.kill(),
  end: (denokv) => denokv.restart(),
});
