// Which components are islands: the functions that island files export.
import type { Island } from "./snapshot.ts";

/** A file of islands. */
export interface IslandFile {
  /** Name of the file without its extension. */
  name: string;
  /** Address of its script. */
  script: string;
  /** What it exports. */
  module: Record<string, unknown>;
}

/**
 * Lists the islands of a build by component.
 *
 * @param files The island files.
 * @returns Islands, each under a name of its own.
 */
export function registerIslands(
  files: readonly IslandFile[],
): Map<unknown, Island> {
  const islands = new Map<unknown, Island>();
  const names = new Set<string>();
  for (const { name, script, module } of files) {
    for (const [exportName, value] of Object.entries(module)) {
      if (typeof value !== "function") continue;
      const base = exportName === "default" ? name : exportName;
      const unique = uniqueName(base.replace(/\W+/g, "_"), names);
      const fn = value as Island["fn"];
      islands.set(fn, { file: script, name: unique, exportName, fn, css: [] });
    }
  }
  return islands;
}

function uniqueName(base: string, taken: Set<string>): string {
  let name = base;
  for (let count = 2; taken.has(name); count++) name = `${base}_${count}`;
  taken.add(name);
  return name;
}
