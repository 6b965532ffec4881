// Writes a build to disk: the scripts of islands, a module that lists everything
// and one that serves it.
import { dirname, join, relative } from "node:path";
import type { ListedFile } from "../file_finder.ts";
import { BOOT, type Bundle, bundle } from "./bundle.ts";
import type { ResolvedBuildConfig } from "./config.ts";
import { slashes, type Sources } from "./crawl.ts";
import { nameIslands } from "./island_names.ts";
import { mediaType } from "./media_type.ts";
import { serverModule, snapshotModule } from "./modules.ts";
import { hashOf, scanStatic } from "./static_scan.ts";

/**
 * Writes the build into the output directory, which is emptied first.
 *
 * @param config The build's configuration.
 * @param sources The project's files.
 * @throws {Error} When a script does not build; nothing is written then.
 */
export async function writeBuild(
  config: ResolvedBuildConfig,
  sources: Sources,
): Promise<void> {
  const { outDir } = config;
  const islands = nameIslands(sources.islands);
  const [scripts, statics] = await Promise.all([
    islands.size > 0 ? bundle(config, islands, true) : null,
    scanStatic(config),
  ]);

  await Deno.remove(outDir, { recursive: true }).catch((error) => {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  });
  await Deno.mkdir(outDir, { recursive: true });
  const files = [...statics, ...await writeScripts(config, scripts)];

  const snapshot = snapshotModule(config, {
    buildId: hashOf(JSON.stringify(files)),
    routes: sources.routes,
    islands: [...islands].map(([name, file]) => ({
      name,
      file,
      script: scripts!.entries.get(name)!,
    })),
    client: scripts && {
      entry: scripts.entries.get(BOOT)!,
      imports: [...scripts.imports],
    },
    files,
  });
  await Deno.writeTextFile(join(outDir, "snapshot.js"), snapshot);
  await Deno.writeTextFile(join(outDir, "server.js"), serverModule(config));
}

async function writeScripts(
  { outDir, root }: ResolvedBuildConfig,
  scripts: Bundle | null,
): Promise<ListedFile[]> {
  if (scripts === null) return [];
  return await Promise.all(
    [...scripts.files].map(async ([path, content]) => {
      const file = join(outDir, "static", path);
      await Deno.mkdir(dirname(file), { recursive: true });
      await Deno.writeFile(file, content);
      return {
        path,
        file: slashes(relative(root, file)),
        type: mediaType(path),
        hash: hashOf(content),
        size: content.byteLength,
        immutable: true,
      };
    }),
  );
}
