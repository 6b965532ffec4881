/**
 * `deno task keys:list`: which signing keys there are and what each does now.
 *
 * @module
 */
import { describeKeys } from "../lib/key_report.ts";
import { takeNoArguments, withSiteKeys } from "./site_keys.ts";

takeNoArguments(Deno.args);
await withSiteKeys((keys, { settings }) =>
  describeKeys(keys.list(), settings.session.jwt.algorithm)
);
