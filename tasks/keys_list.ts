/**
 * `deno task keys:list`: which signing keys there are and what each does now.
 *
 * @module
 */
import { describeKeys } from "../lib/key_report.ts";
import { listSiteKeys } from "../lib/site_keys.ts";
import { takeNoArguments, withDatabase } from "./site_keys.ts";

takeNoArguments(Deno.args);
await withDatabase(async (parts) =>
  describeKeys(
    await listSiteKeys(parts.settings, parts),
    parts.settings.session.jwt.algorithm,
  )
);
