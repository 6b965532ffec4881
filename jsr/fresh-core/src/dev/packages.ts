// Reads npm packages in Deno's cache.
import { join } from "node:path";

/** The parts of a package.json that say which file to load. */
export interface Manifest {
  name: string;
  version: string;
  [field: string]: unknown;
}

/** `node_modules/name`, or `npm/registry/name/version` in Deno's cache. */
const ROOT =
  /^.*\/(?:node_modules\/(?:@[^/]+\/)?[^/]+|npm\/[^/]+\/(?:@[^/]+\/)?[^/]+\/\d+\.[^/]+)(?=\/)/;

const manifests = new Map<string, Promise<Manifest>>();

/**
 * The directory of the package that a file belongs to.
 *
 * @param file Absolute path of a file.
 * @returns The package's directory, `null` when the file is part of a project.
 */
export function packageRoot(file: string): string | null {
  return ROOT.exec(file)?.[0] ?? null;
}

/**
 * Reads the package.json of a package.
 *
 * @param root A directory that {@linkcode packageRoot} gave.
 * @returns Its content.
 */
export function manifest(root: string): Promise<Manifest> {
  let found = manifests.get(root);
  if (found === undefined) {
    found = Deno.readTextFile(join(root, "package.json")).then(JSON.parse);
    manifests.set(root, found);
  }
  return found;
}

/**
 * Completes the path of a module the way CommonJS does.
 *
 * @param path Absolute path, perhaps without its extension.
 * @returns The path of a file that exists.
 * @throws {TypeError} When there is none.
 */
export async function existing(path: string): Promise<string> {
  for (const end of ["", ".js", ".mjs", ".cjs", ".json", "/index.js"]) {
    const info = await Deno.stat(path + end).catch(() => null);
    if (info?.isFile) return path + end;
  }
  throw new TypeError(`There is no module at "${path}".`);
}
