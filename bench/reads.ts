/**
 * How often a request reads from KV whose session is known, counted at the
 * handle while the site answers, not taken from what the engine says of itself.
 *
 * @module
 */
import { openPageSite } from "./page_site.ts";
import { type Row, toRow } from "./row.ts";

/** How much is counted. */
export interface ReadsEffort {
  /** How many requests. */
  readonly requests: number;
}

/** The revocation log is read now and then, whoever asks; here it is not. */
const QUIET = { revocation: { pollEvery: "1h", maxStaleness: "2h" } };

const WAYS = {
  "jwt": { strategy: "jwt" },
  "hybrid": { strategy: "hybrid" },
  "kv, cached": { strategy: "kv", kv: { cacheFor: "1h" } },
};

/**
 * Counts reads.
 *
 * @param effort How much is counted.
 * @returns A row for each way of recognising a visitor.
 */
export async function benchReads({ requests }: ReadsEffort): Promise<Row[]> {
  const rows = [];
  for (const [way, settings] of Object.entries(WAYS)) {
    await using site = await openPageSite({ ...settings, ...QUIET });
    await site.visit();
    const before = { ...site.count };
    for (let at = 0; at < requests; at++) await site.visit();
    const writes = site.count.writes - before.writes;
    rows.push(toRow({
      name: `KV reads per request, ${way}`,
      figure: (site.count.reads - before.reads) / requests,
      unit: "reads",
      aim: { of: "figure", atMost: 0 },
      note: `${requests} visits of the home page, ${writes} writes`,
    }));
  }
  return rows;
}
