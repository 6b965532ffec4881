/** What is written about the limits is what they are. */

import assert from "node:assert/strict";
import { mostAttempts } from "../../lib/limits/policy.ts";
import { BLOCKS_BORNE, RULES } from "../../lib/limits/rules.ts";
import { ACTIONS, rulesTable } from "./table.ts";

const DAY = 24 * 60 * 60_000;

const read = async (path: string) =>
  (await Deno.readTextFile(new URL(`../../${path}`, import.meta.url)))
    .replaceAll(/[^\S\n]*\n[^\S\n]+/g, " ");

Deno.test("docs/limits.md has the rules as they are, and what they let through in a day", async () => {
  const text = await Deno.readTextFile(
    new URL("../../docs/limits.md", import.meta.url),
  );
  const rows = text.split("\n").filter((line) => line.startsWith("|"))
    .map((line) => line.split("|").slice(1, -1).map((cell) => cell.trim()))
    .filter(([first]) => !/^-+$/.test(first));
  assert.deepEqual(rows, rulesTable());
});

Deno.test("docs/limits.md says how much strangers may try at one account in a day, from one block and from all", async () => {
  const text = await read("docs/limits.md");
  for (const action of ["log-in", "code", "sign-up", "mail"] as const) {
    const rules = RULES[action];
    const here = mostAttempts(rules["account-here"]!, DAY);
    const usual = mostAttempts(rules.account!, DAY);
    const reserve = mostAttempts(rules.newcomers!, DAY);
    const words = `${ACTIONS[action]}: ${here} from one block; ` +
      `${usual} + ${reserve} = ${usual + reserve} from everywhere`;
    assert.ok(text.includes(words), words);
  }
});

Deno.test("docs/limits.md and README.md say how many blocks it takes to delay an owner, and what a day brings", async () => {
  const { account, newcomers } = RULES["log-in"];
  const first = mostAttempts(account!, DAY) + mostAttempts(newcomers!, DAY);
  const later = DAY / account!.recover + DAY / newcomers!.recover;
  const readme = (await read("README.md")).replaceAll(/\s+/g, " ");
  assert.ok(readme.includes(`${first} on the first day and ${later} on every`));
  assert.ok(readme.includes(`more than ${BLOCKS_BORNE} blocks`));
  const limits = (await read("docs/limits.md")).replaceAll(/\s+/g, " ");
  assert.ok(limits.includes(`no more than ${BLOCKS_BORNE}, `));
  assert.ok(limits.includes(`${later} passwords or 54 of the others`));
  for (const action of ["code", "sign-up", "mail"] as const) {
    const { account, newcomers } = RULES[action];
    assert.equal(DAY / account!.recover + DAY / newcomers!.recover, 54);
  }
});
