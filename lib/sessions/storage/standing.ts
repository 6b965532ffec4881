/**
 * Judges what was read by what is known now. An answer of KV may be long under
 * way, and a write that follows it too: what this process has heard of an ending
 * meanwhile counts, and so does the time that has passed.
 *
 * @module
 */
import type { Parts } from "../engine.ts";
import { judge } from "../lifetimes.ts";
import type { Holder } from "../revocation/view.ts";
import { ENDED, EXPIRED, type Names, type Verdict } from "../strategy.ts";
import { fromRecord } from "./from_record.ts";
import type { Pair } from "./read.ts";

/**
 * Makes what the view of the revocation log is asked about, for a record.
 *
 * @param names Whose record it is.
 * @param pair The record and its subject; neither value is `null`.
 * @returns Whose session it is, and of when.
 */
export function holderOfRecord(
  { userId, sessionId }: Names,
  { session, subject }: Pick<Pair, "session" | "subject">,
): Holder {
  const { epoch, siteEpoch } = session.value!;
  const { version } = subject.value!;
  return { userId, sessionId, epoch, siteEpoch, version };
}

/**
 * Tells whether this process has heard that a session is over which was read as
 * one that lives.
 *
 * @param engine The view and the clock.
 * @param names Whose record it is.
 * @param pair The record and its subject; neither value is `null`.
 * @returns Whether memory knows its end.
 */
export function endedMeanwhile(
  { view, monotonic }: Pick<Parts, "view" | "monotonic">,
  names: Names,
  pair: Pick<Pair, "session" | "subject">,
): boolean {
  return view?.judge(holderOfRecord(names, pair), monotonic()) === "ended";
}

/**
 * Says why a session that was read lets nobody in, if that is so now.
 *
 * @param engine The settings, the view and the clocks.
 * @param names Whose record it is.
 * @param pair What was read.
 * @param record What was written in the place of the record since, if anything was.
 * @returns The verdict, or `null` for a session that lives.
 */
export function refusal(
  engine: Pick<Parts, "config" | "view" | "clock" | "monotonic">,
  names: Names,
  pair: Pair,
  record = pair.session.value,
): Verdict | null {
  const { config, clock } = engine;
  const { subject, siteEpoch } = pair;
  const state = judge(record, subject.value, siteEpoch, config, clock());
  if (state !== "alive") return state === "expired" ? EXPIRED : ENDED;
  const session = { ...pair.session, value: record } as Pair["session"];
  return endedMeanwhile(engine, names, { session, subject }) ? ENDED : null;
}

/**
 * Decides about a session that was read, and whose cookie opens it.
 *
 * @param engine The settings, the view and the clocks.
 * @param names Whose record it is.
 * @param pair What was read.
 * @param record What was written in the place of the record since, if anything was.
 * @param given What whoever is let in gets; nothing, unless said.
 * @returns The verdict.
 */
export function admit(
  engine: Pick<Parts, "config" | "view" | "clock" | "monotonic">,
  names: Names,
  pair: Pair,
  record = pair.session.value,
  given: Pick<Verdict, "outcome" | "renewed"> = { outcome: "alive" },
): Verdict {
  return refusal(engine, names, pair, record) ?? {
    session: fromRecord(names, record!, pair.subject.value!, engine.config),
    ...given,
  };
}
