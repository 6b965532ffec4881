// A build that is kept in memory: the same routes, islands and files as one on
// disk, for tests and for development. Scripts are made when the first one is
// asked for, so that tests which never run a script need not wait for them.
import { pathToFileURL } from "node:url";
import { findListed } from "../file_finder.ts";
import type { FileRoute } from "../fs_routes.ts";
import { type IslandFile, registerIslands } from "../islands.ts";
import type { ServedFile, Snapshot } from "../snapshot.ts";
import { BOOT, type Bundle, bundle, SCRIPTS } from "./bundle.ts";
import type { ResolvedBuildConfig } from "./config.ts";
import type { Sources } from "./crawl.ts";
import { nameIslands } from "./island_names.ts";
import { liveFiles } from "./live_files.ts";
import { mediaType } from "./media_type.ts";
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
  const islands = nameIslands(sources.islands);
  const live = config.mode === "development";
  const [routes, islandFiles, listed] = await Promise.all([
    Promise.all(sources.routes.map(loadRoute<State>)),
    Promise.all([...islands].map(loadIsland)),
    scanStatic(config),
  ]);
  const script = scriptFiles(config, islands);
  const asset = live ? liveFiles(config) : findListed(config.root, listed);
  return {
    root: config.root,
    buildId: hashOf(JSON.stringify(listed)),
    routes,
    islands: registerIslands(islandFiles),
    client: islands.size > 0
      ? { entry: `${SCRIPTS}${BOOT}.js`, imports: new Map() }
      : null,
    devScript: null,
    file: async (path) =>
      path.startsWith(SCRIPTS) ? await script(path) : await asset(path),
  };
}

async function loadRoute<State>(
  { id, file }: Sources["routes"][number],
): Promise<FileRoute<State>> {
  return { id, module: await import(pathToFileURL(file).href) };
}

async function loadIsland([name, file]: [string, string]): Promise<IslandFile> {
  const module = await import(pathToFileURL(file).href);
  return { name, script: `${SCRIPTS}${name}.js`, module };
}

function scriptFiles(
  config: ResolvedBuildConfig,
  islands: Map<string, string>,
): (path: string) => Promise<ServedFile | null> {
  let made: Promise<Bundle> | undefined;
  return async (path) => {
    made ??= bundle(config, islands, false);
    const content = (await made).files.get(path);
    if (content === undefined) return null;
    return {
      type: mediaType(path),
      hash: hashOf(content),
      size: content.byteLength,
      immutable: false,
      body: () => Promise.resolve(content),
    };
  };
}
