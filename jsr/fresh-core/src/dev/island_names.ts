// Each island file gets a name, which its script and its component go by.
import { basename } from "node:path";

/**
 * Names island files after themselves.
 *
 * @param files Absolute paths.
 * @returns Paths by name; of two files with one name, the second gets a number.
 */
export function nameIslands(files: readonly string[]): Map<string, string> {
  const names = new Map<string, string>();
  for (const file of files) {
    const base = basename(file).replace(/\.\w+$/, "").replace(/[^\w-]+/g, "_");
    let name = base;
    for (let count = 2; names.has(name); count++) name = `${base}_${count}`;
    names.set(name, file);
  }
  return names;
}
