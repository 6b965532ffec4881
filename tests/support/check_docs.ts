/**
 * A part of `deno task check`: every symbol that a file of `lib` exports, and every symbol of a linked
 * package, is documented. It asks `deno doc --lint` and heeds what it says about missing words. What it
 * says of members is left out, since a member may be explained by what it belongs to, and so is its other
 * rule, that a public type may not name a private one, which is for packages that are published.
 *
 * @module
 */

import { join } from "node:path";
import { readSources, ROOT } from "./sources.ts";

/** The files through which a linked package is reached. */
async function entriesOf(name: string): Promise<string[]> {
  const manifest = JSON.parse(
    await Deno.readTextFile(join(ROOT, "jsr", name, "deno.json")),
  );
  return Object.values<string>(manifest.exports).map((file) =>
    join("jsr", name, file)
  );
}

const sources = await readSources();
const files = sources.map(({ path }) => path)
  .filter((path) => path.startsWith("lib/") && !path.endsWith("_test.ts"));
for (const { name, isDirectory } of Deno.readDirSync(join(ROOT, "jsr"))) {
  if (isDirectory) files.push(...await entriesOf(name));
}

const { stderr, stdout } = await new Deno.Command(Deno.execPath(), {
  args: ["doc", "--lint", ...files],
  cwd: ROOT,
  env: { NO_COLOR: "1" },
}).output();
const report = new TextDecoder().decode(stderr) +
  new TextDecoder().decode(stdout);
if (!/^(error\[|Checked )/m.test(report)) {
  console.error(report);
  Deno.exit(1);
}

const undocumented = report.split(/\n(?=error)/)
  .filter((part) => part.startsWith("error[missing-jsdoc]"))
  .filter((part) => /^\s*\d+ \| export /m.test(part))
  .map((part) => part.match(/--> (.+)/)?.[1] ?? part);
for (const place of undocumented) console.error(`Not documented: ${place}`);
Deno.exit(undocumented.length === 0 ? 0 : 1);
