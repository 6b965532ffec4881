/**
 * What a long revocation log costs a process that starts with it: how long it
 * takes until requests are answered from memory, that they are answered rightly
 * by point reads until then, and how much memory it holds afterwards.
 *
 * @module
 */
import { startChild } from "../child.ts";
import { type Row, toRow } from "../row.ts";
import { openWorkbench } from "../workbench.ts";
import { fillLog } from "./log.ts";
import type { ReaderOptions, Reading } from "./reader.ts";

/** How much is measured. */
export interface ViewEffort {
  /** How many entries the log has. */
  readonly entries: number;
}

/**
 * Measures the view of a long log.
 *
 * @param effort How much is measured.
 * @returns Four rows.
 */
export async function benchView({ entries }: ViewEffort): Promise<Row[]> {
  await using bench = await openWorkbench();
  const visitors = await fillLog(bench, entries);
  const options: ReaderOptions = {
    ...visitors,
    kvPath: bench.path,
    entries,
  };
  await using reader = startChild({
    module: new URL("./reader.ts", import.meta.url),
    options,
    v8Flags: ["--expose-gc"],
  });
  const reading = await reader.hear<Reading>();
  const { bytes, took, rawTook, pointReads, wrong, slowest } = reading;
  const number = entries.toLocaleString("en");
  const map = { name: "a bare Map of id to time", figure: bytes.map };
  return [
    toRow({
      name: `start with ${number} log entries, until memory answers`,
      figure: took / 1000,
      unit: "s",
      floor: { name: "bare list of the log", figure: rawTook / 1000 },
    }),
    toRow({
      name: "wrong answers meanwhile",
      figure: wrong,
      unit: "answers",
      aim: { of: "figure", atMost: 0 },
      note: `${pointReads} requests answered by point reads, ` +
        `the slowest in ${slowest.toFixed(1)} ms`,
    }),
    toRow({
      name: "memory per entry, session",
      figure: bytes.session,
      unit: "bytes",
      floor: map,
      note: `${number} entries`,
    }),
    toRow({
      name: "memory per entry, subject",
      figure: bytes.subject,
      unit: "bytes",
      floor: map,
      note: `${number} entries`,
    }),
  ];
}
