/** The site while its database takes requests and answers none. */

import { testPartition } from "./partition_rules.ts";

testPartition({
  name: "hangs",
  begin: (denokv) => denokv.freeze(),
  end: (denokv) => denokv.thaw(),
});
