// The snapshot of a build that was written to disk. `_fresh/snapshot.js` calls
// this when the server starts.
import { findListed, type ListedFile } from "./file_finder.ts";
import type { FileRoute } from "./fs_routes.ts";
import { type IslandFile, registerIslands } from "./islands.ts";
import type { Snapshot } from "./snapshot.ts";

/** What `_fresh/snapshot.js` holds. */
export interface Written<State> {
  /** Directory of the project. */
  root: string;
  /** Id of the build. */
  buildId: string;
  /** Modules of the routes directory. */
  routes: FileRoute<State>[];
  /** Modules with islands. */
  islands: IslandFile[];
  /** Files to serve. */
  files: ListedFile[];
  /** Scripts of the islands, `null` when there are none. */
  client: { entry: string; imports: [string, string[]][] } | null;
}

/**
 * Reads a written build.
 *
 * @param written What the build wrote.
 * @returns The snapshot to hand to the application.
 */
export function diskSnapshot<State>(written: Written<State>): Snapshot<State> {
  const { root, buildId, routes, islands, files, client } = written;
  return {
    root,
    buildId,
    routes,
    islands: registerIslands(islands),
    client: client && { ...client, imports: new Map(client.imports) },
    devScript: null,
    file: findListed(root, files),
  };
}
