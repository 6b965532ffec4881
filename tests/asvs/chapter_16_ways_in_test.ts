/** OWASP ASVS 5.0, 16.3.1: every attempt to get in, and to prove again who one is, is in the record once. */

import assert from "node:assert/strict";
import { BOB, sessionOf } from "../http/kit.ts";
import { ADA } from "../http/kit.ts";
import { ATTEMPTS, CAROL, DORA, openTown } from "./ways_in.ts";

/** What tells of an attempt; that a link was asked for, or worked, is told beside it. */
const isAttempt = ({ type, outcome }: Record<string, string>) =>
  ["log-in", "proof-renewed"].includes(type) ||
  type === "link-used" && outcome !== "ok";

Deno.test("ASVS 16.3.1: every way in, and every proof given again, is recorded once, good and failed, for whose it was", async () => {
  const printed: string[] = [];
  await using town = await openTown((line) => void printed.push(line));
  const { byMail } = town.site.accounts;
  const names = new Map<string | null, string>([[null, "nobody"]]);
  for (
    const [name, { email }] of Object.entries({
      ada: ADA,
      bob: BOB,
      carol: CAROL,
      dora: DORA,
    })
  ) {
    names.set((await byMail.findByEmail(email))!.id, name);
  }
  for (const [name, told, make] of ATTEMPTS) {
    const before = printed.length;
    await make(town);
    await town.site.audit.settled();
    const lines = printed.slice(before).map((line) => JSON.parse(line));
    const said = lines.filter(isAttempt).map(
      ({ userId, type, outcome, method, reason, amr }) =>
        [`${names.get(userId)}:`, type, outcome, method, reason, amr?.join()]
          .filter(Boolean).join(" "),
    );
    assert.equal(said.join(", "), told, name);
  }
  for (const client of [town.bob, town.carol]) {
    assert.notEqual(await sessionOf(client), null);
  }
});
