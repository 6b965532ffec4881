/**
 * What sessions cost a page: requests a second of the home page over a socket of
 * this machine, for a visitor who is signed in, beside the same page where the
 * session is a constant; and where every request reads KV, beside the same page
 * with that one read and nothing else.
 *
 * @module
 */
import { type Effort, measure, type Subject, timesAsLong } from "./measure.ts";
import { openPageSite } from "./page_site.ts";
import { type Row, toRow } from "./row.ts";
import type { Errand, Report } from "./visitors.ts";

/** How much is measured; a batch is so many requests of all visitors together. */
export interface PageEffort extends Effort {
  /** How many visitors there are at a time. */
  readonly visitors: number;
}

const UNCACHED = "kv, uncached";

/** What stands in the place of resolving. */
const CONSTANT = "the session a constant";

/** And that, after what no database session can do without. */
const READ = "a constant after one raw getMany";

/** The ways of recognising a visitor. */
const WAYS = {
  "jwt": { strategy: "jwt" },
  "hybrid": { strategy: "hybrid" },
  "kv, cached": { strategy: "kv", kv: { cacheFor: "1h" } },
  [UNCACHED]: { strategy: "kv" },
};

/**
 * Measures a page with and without sessions.
 *
 * @param effort How much is measured.
 * @returns A row for each way of recognising a visitor, and one more for the way
 * that reads KV.
 */
export async function benchPage(
  { rounds, batch, warmUp, visitors }: PageEffort,
): Promise<Row[]> {
  using crowd = openCrowd();
  await using stack = new AsyncDisposableStack();
  const subjects: Record<string, Subject> = {};
  for (const [way, settings] of Object.entries(WAYS)) {
    const site = stack.use(await openPageSite(settings));
    const { port, portWithout, portWithRead, request } = site;
    const errand = { request, requests: batch, visitors };
    const visiting = (port: number) => ({
      run: () => crowd.send({ ...errand, port }),
    });
    subjects[way] = visiting(port);
    subjects[`${way}, ${CONSTANT}`] = visiting(portWithout);
    if (way === UNCACHED) {
      subjects[`${way}, ${READ}`] = visiting(portWithRead);
    }
  }
  const found = await measure(subjects, { rounds, warmUp, batch: 1 });
  const perSecond = (name: string) => batch * 1e6 / found[name].median;
  const beside = (way: string, floor: string, more = "") =>
    toRow({
      name: `home page, ${way}${more}`,
      figure: perSecond(way),
      unit: "requests/s",
      floor: { name: floor, figure: perSecond(`${way}, ${floor}`) },
      ratio: timesAsLong(found[`${way}, ${floor}`], found[way]),
      aim: { of: "ratio", atLeast: 0.95 },
      note: `${visitors} visitors at a time`,
    });
  return [
    ...Object.keys(WAYS).map((way) => beside(way, CONSTANT)),
    beside(UNCACHED, READ, ", without its read"),
  ];
}

/** Visitors who can be sent. */
interface Crowd extends Disposable {
  /** Sends them and waits until they have been everywhere. */
  send(errand: Errand): Promise<void>;
}

function openCrowd(): Crowd {
  const url = new URL("./visitors.ts", import.meta.url);
  const worker = new Worker(url, { type: "module" });
  return {
    send(errand) {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      worker.onmessage = ({ data }: MessageEvent<Report>) =>
        "error" in data ? reject(new Error(data.error)) : resolve();
      worker.postMessage(errand);
      return promise;
    },
    [Symbol.dispose]: () => worker.terminate(),
  };
}
