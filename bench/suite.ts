/**
 * All that `deno task bench` measures, by name and in the order of the table.
 *
 * @module
 */
import { benchFirstSight } from "./first_sight.ts";
import { benchListing, type ListingEffort } from "./listing.ts";
import { benchHybrid, type HybridEffort } from "./hybrid.ts";
import {
  benchLogOutEverywhere,
  type LogOutEffort,
} from "./log_out_everywhere.ts";
import type { Effort } from "./measure.ts";
import { benchPage, type PageEffort } from "./page.ts";
import { benchReads, type ReadsEffort } from "./reads.ts";
import { benchResolve, type ResolveEffort } from "./resolve.ts";
import {
  benchDenokv,
  benchSqlite,
  type ProcessesEffort,
} from "./revocation/processes.ts";
import {
  benchSameProcess,
  type SameProcessEffort,
} from "./revocation/same_process.ts";
import type { Row } from "./row.ts";
import { benchView, type ViewEffort } from "./view/view.ts";

/** How much of everything is measured. */
export interface SuiteEffort {
  /** Requests whose session is known. */
  readonly resolve: ResolveEffort;
  /** Tokens that were never seen. */
  readonly firstSight: Effort;
  /** The hybrid strategy. */
  readonly hybrid: HybridEffort;
  /** Reads per request. */
  readonly reads: ReadsEffort;
  /** Logging out everywhere. */
  readonly logOut: LogOutEffort;
  /** Revocations within one process. */
  readonly sameProcess: SameProcessEffort;
  /** Revocations between processes. */
  readonly processes: ProcessesEffort;
  /** Listing devices. */
  readonly listing: ListingEffort;
  /** Requests a second. */
  readonly page: PageEffort;
  /** The view of a long log. */
  readonly view: ViewEffort;
}

/** What the table is made with: less than two minutes on two cores. */
export const FULL_EFFORT: SuiteEffort = {
  resolve: { rounds: 300, batch: 30, memoryBatch: 400, devices: 100 },
  firstSight: { rounds: 500, batch: 20 },
  hybrid: { rounds: 200, batch: 20, rotations: 200 },
  reads: { requests: 1000 },
  logOut: { rounds: 40, devices: [1, 100, 10_000] },
  sameProcess: { revocations: 1000 },
  processes: { revocations: 1000, during: 10_000 },
  listing: { rounds: 100, batch: 20, stored: [1000, 100_000, 1_000_000] },
  page: { rounds: 60, batch: 100, warmUp: 15, visitors: 8 },
  view: { entries: 1_000_000 },
};

/** One part of the table. */
export interface Section {
  /** Its name, for `--only`. */
  readonly name: string;
  /** Measures it. */
  readonly run: (effort: SuiteEffort) => Promise<Row[]>;
}

/** The parts of the table, in its order. */
export const SECTIONS: readonly Section[] = [
  { name: "resolve", run: ({ resolve }) => benchResolve(resolve) },
  { name: "first-sight", run: ({ firstSight }) => benchFirstSight(firstSight) },
  { name: "hybrid", run: ({ hybrid }) => benchHybrid(hybrid) },
  { name: "reads", run: ({ reads }) => benchReads(reads) },
  {
    name: "log-out-everywhere",
    run: ({ logOut }) => benchLogOutEverywhere(logOut),
  },
  {
    name: "revoked-same-process",
    run: ({ sameProcess }) => benchSameProcess(sameProcess),
  },
  { name: "revoked-denokv", run: ({ processes }) => benchDenokv(processes) },
  { name: "revoked-sqlite", run: ({ processes }) => benchSqlite(processes) },
  { name: "listing", run: ({ listing }) => benchListing(listing) },
  { name: "page", run: ({ page }) => benchPage(page) },
  { name: "view", run: ({ view }) => benchView(view) },
];
