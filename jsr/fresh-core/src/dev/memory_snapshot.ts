// A build that is kept in memory: the same routes, islands and files as one on
// disk, for tests and for development.
import { pathToFileURL } from "node:url";
import { findListed } from "../file_finder.ts";
import type { FileRoute } from "../fs_routes.ts";
import type { Snapshot } from "../snapshot.ts";
import type { ResolvedBuildConfig } from "./config.ts";
import type { Sources } from "./crawl.ts";
import { hashOf, scanStatic } from "./static_scan.ts";

/**
 * Loads a project.
 *
 * @param config The build's configuration.
 * @param sources The project's files.
 * @returns The snapshot to hand to an application.
 */
export async function memorySnapshot<State>(
  config: ResolvedBuildConfig,
  sources: Sources,
): Promise<Snapshot<State>> {
  const [routes, files] = await Promise.all([
    Promise.all(sources.routes.map(loadRoute<State>)),
    scanStatic(config),
  ]);
  return {
    root: config.root,
    buildId: hashOf(JSON.stringify(files)),
    routes,
    islands: new Map(),
    client: null,
    devScript: null,
    file: findListed(config.root, files),
  };
}

async function loadRoute<State>(
  { id, file }: Sources["routes"][number],
): Promise<FileRoute<State>> {
  return { id, module: await import(pathToFileURL(file).href) };
}
