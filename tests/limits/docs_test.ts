/** What is written about the limits is what they are. */

import assert from "node:assert/strict";
import { rulesTable } from "./table.ts";

Deno.test("docs/limits.md has the rules as they are, and what they let through in a day", async () => {
  const text = await Deno.readTextFile(
    new URL("../../docs/limits.md", import.meta.url),
  );
  const rows = text.split("\n").filter((line) => line.startsWith("|"))
    .map((line) => line.split("|").slice(1, -1).map((cell) => cell.trim()))
    .filter(([first]) => !/^-+$/.test(first));
  assert.deepEqual(rows, rulesTable());
});
