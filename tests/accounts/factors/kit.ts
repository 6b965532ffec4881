/**
 * Factors for one test: a database in memory, and a clock that the test moves.
 *
 * @module
 */

import type { Happening } from "../../../lib/audit/event.ts";
import {
  type FactorProof,
  type FactorStore,
  openFactors,
} from "../../../lib/accounts/factors/factors.ts";
import { openSealedBox } from "../../../lib/sealed_box.ts";

/** A secret that is long enough and secures nothing. */
export const SECRET = "for tests only and long enough: 32 bytes or more";

/** What a test has. */
export interface Kit extends Disposable {
  factors: FactorStore;
  kv: Deno.Kv;
  /** What was recorded, in order. */
  told: Happening[];
  now(): number;
  advance(milliseconds: number): void;
  /** The same database with other secrets. */
  withSecrets(...secrets: string[]): FactorStore;
  /** Writes what a proof rests on, as starting a session does; tells whether it held. */
  use(proof: FactorProof): Promise<boolean>;
}

/**
 * Opens factors.
 *
 * @returns the kit, closed by `using`
 */
export async function openKit(): Promise<Kit> {
  const kv = await Deno.openKv(":memory:");
  const told: Happening[] = [];
  let time = Date.parse("2026-11-03T12:00:00Z");
  const open = (secrets: string[]) =>
    openFactors({
      kv,
      clock: () => time,
      sealedBox: openSealedBox(secrets),
      audit: {
        inAtomic: (happenings) => () => void told.push(...happenings),
        record: (...happenings) =>
          Promise.resolve(void told.push(...happenings)),
      },
      relyingParty: {
        id: "latchkey.example",
        origin: "https://latchkey.example",
        name: "Latchkey",
      },
    });
  return {
    factors: open([SECRET]),
    kv,
    told,
    now: () => time,
    advance: (milliseconds) => void (time += milliseconds),
    withSecrets: (...secrets) => open(secrets),
    async use({ together: { checks, write } }) {
      const operation = kv.atomic().check(...checks);
      write(operation);
      return (await operation.commit()).ok;
    },
    [Symbol.dispose]: () => kv.close(),
  };
}
