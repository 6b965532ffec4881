/**
 * A copy of the site with a `session` block of its own. The block is read from the project's deno.json,
 * so a test that changes it needs another project: the sources and the build, in a temporary folder. It
 * keeps true that the project itself is never changed by a test.
 *
 * @module
 */

import { join } from "node:path";
import { ROOT } from "./sources.ts";

/** What a running site has no use for. Names that begin with a dot are left out as well. */
const NOT_NEEDED = new Set(["tests", "docs", "bench", "node_modules"]);

async function copyFolder(
  from: string,
  to: string,
  wanted: (name: string) => boolean,
) {
  await Deno.mkdir(to, { recursive: true });
  for await (const { name, isDirectory } of Deno.readDir(from)) {
    if (!wanted(name)) continue;
    if (isDirectory) {
      await copyFolder(join(from, name), join(to, name), () => true);
    } else await Deno.copyFile(join(from, name), join(to, name));
  }
}

/**
 * Copies the project and its build.
 *
 * @param session the `session` block of the copy's deno.json; a text stands for itself, however wrong
 * @returns the folder, which the caller removes
 * @throws {Error} when the project was not built
 */
export async function copyTree(session: unknown = {}): Promise<string> {
  const folder = await Deno.makeTempDir({ prefix: "latchkey-site-" });
  await copyFolder(
    ROOT,
    folder,
    (name) => !NOT_NEEDED.has(name) && !name.startsWith("."),
  );
  const built = await Deno.stat(join(folder, "_fresh")).then(
    () => true,
    () => false,
  );
  if (!built) {
    await Deno.remove(folder, { recursive: true });
    throw new Error("The site was not built. Run: deno task build");
  }
  const file = join(folder, "deno.json");
  const config = JSON.parse(await Deno.readTextFile(file));
  await Deno.writeTextFile(
    file,
    typeof session === "string"
      ? session
      : JSON.stringify({ ...config, session }),
  );
  return folder;
}

let compiled: Promise<string> | undefined;

/** Where Deno keeps the compiled sources of a folder. */
async function cacheOf(folder: string): Promise<string> {
  compiled ??= new Deno.Command(Deno.execPath(), {
    args: ["info", "--json"],
    cwd: ROOT,
  }).output()
    .then(({ stdout }) =>
      JSON.parse(new TextDecoder().decode(stdout)).typescriptCache
    );
  return join(await compiled, "file", folder);
}

/**
 * Removes a copy, and what Deno has kept of it for a next time that will not come.
 *
 * @param folder what `copyTree` returned
 */
export async function removeTree(folder: string): Promise<void> {
  await Deno.remove(folder, { recursive: true });
  await Deno.remove(await cacheOf(folder), { recursive: true }).catch(
    (error) => {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    },
  );
}
