/**
 * What sessions cost a page: requests a second of the home page over a socket of
 * this machine, for a visitor who is signed in, beside the same page where the
 * session is a constant.
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

/** The ways of recognising a visitor. */
const WAYS = {
  "jwt": { strategy: "jwt" },
  "kv, cached": { strategy: "kv", kv: { cacheFor: "1h" } },
  "kv, uncached": { strategy: "kv" },
};

/**
 * Measures a page with and without sessions.
 *
 * @param effort How much is measured.
 * @returns A row for each way of recognising a visitor.
 */
export async function benchPage(
  { rounds, batch, warmUp, visitors }: PageEffort,
): Promise<Row[]> {
  using crowd = openCrowd();
  await using stack = new AsyncDisposableStack();
  const subjects: Record<string, Subject> = {};
  for (const [way, settings] of Object.entries(WAYS)) {
    const site = stack.use(await openPageSite(settings));
    const { port, portWithout, request } = site;
    const errand = { request, requests: batch, visitors };
    subjects[way] = { run: () => crowd.send({ ...errand, port }) };
    subjects[without(way)] = {
      run: () => crowd.send({ ...errand, port: portWithout }),
    };
  }
  const found = await measure(subjects, { rounds, warmUp, batch: 1 });
  const perSecond = (name: string) => batch * 1e6 / found[name].median;
  return Object.keys(WAYS).map((way) =>
    toRow({
      name: `home page, ${way}`,
      figure: perSecond(way),
      unit: "requests/s",
      floor: {
        name: "the session a constant",
        figure: perSecond(without(way)),
      },
      ratio: timesAsLong(found[without(way)], found[way]),
      aim: { of: "ratio", atLeast: 0.95 },
      note: `${visitors} visitors at a time`,
    })
  );
}

function without(way: string): string {
  return `${way}, the session a constant`;
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
