/**
 * The project's own source files and what they import, read as text, so that tests about the shape of
 * the house see every file, also one that nothing uses yet.
 *
 * @module
 */

import { dirname, join, normalize, relative } from "node:path";

/** One source file. */
export interface Source {
  /** Its path from the project's root, with forward slashes. */
  path: string;
  text: string;
  /** The text without its comments. */
  code: string;
  /** What it imports: paths from the root for files, names such as `npm:jose` or `node:crypto` for others. */
  imports: string[];
  /** Those of its imports that are still there when types are erased. */
  runtimeImports: string[];
}

/** The folder that holds deno.json. */
export const ROOT = normalize(join(import.meta.dirname!, "../.."));

const SKIPPED = new Set(["node_modules", "_fresh"]);
const COMMENT = /\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm;
const IMPORT = /(?:\bfrom|\bimport)\s*\(?\s*"([^"\n]+)"/g;
const TYPE_IMPORT =
  /\b(?:import|export)\s+(?:type\s[^"]*?|\{\s*(?:type\s+[\w\s]+,?\s*)+\}\s*)from\s*"[^"]+"/g;

/**
 * Reads every TypeScript file of the project.
 *
 * @returns the files, ordered by path
 */
export async function readSources(): Promise<Source[]> {
  const sources: Source[] = [];
  for await (const path of walk(ROOT)) {
    const text = await Deno.readTextFile(join(ROOT, path));
    // Examples in comments import as their readers do, which says nothing about the file.
    const code = text.replaceAll(COMMENT, "");
    sources.push({
      path,
      text,
      code,
      imports: importsOf(path, code),
      runtimeImports: importsOf(path, code.replaceAll(TYPE_IMPORT, "")),
    });
  }
  return sources.sort((one, other) => one.path < other.path ? -1 : 1);
}

async function* walk(folder: string): AsyncGenerator<string> {
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    if (name.startsWith(".") || SKIPPED.has(name)) continue;
    const path = join(folder, name);
    if (isDirectory) yield* walk(path);
    else if (/\.tsx?$/.test(name)) {
      yield relative(ROOT, path).replaceAll("\\", "/");
    }
  }
}

function importsOf(path: string, code: string): string[] {
  return [...code.matchAll(IMPORT)].map(([, name]) =>
    name.startsWith(".")
      ? join(dirname(path), name).replaceAll("\\", "/")
      : name
  );
}
