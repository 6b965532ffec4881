// Writes a build to disk: a module that lists everything, one that serves it.
import { join, relative } from "node:path";
import type { ListedFile } from "../file_finder.ts";
import type { ResolvedBuildConfig } from "./config.ts";
import { slashes, type Sources } from "./crawl.ts";
import { hashOf, scanStatic } from "./static_scan.ts";

const NOTE = "// Written by the build. Changes to this file are lost.\n";

/**
 * Writes the build into the output directory, which is emptied first.
 *
 * @param config The build's configuration.
 * @param sources The project's files.
 */
export async function writeBuild(
  config: ResolvedBuildConfig,
  sources: Sources,
): Promise<void> {
  const { outDir, root, serverEntry } = config;
  const files = await scanStatic(config);
  await Deno.remove(outDir, { recursive: true }).catch((error) => {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  });
  await Deno.mkdir(outDir, { recursive: true });

  const back = JSON.stringify(slashes(relative(outDir, root)) || ".");
  await Deno.writeTextFile(
    join(outDir, "snapshot.js"),
    NOTE + snapshotModule(outDir, back, sources, files),
  );
  await Deno.writeTextFile(
    join(outDir, "server.js"),
    NOTE + serverModule(specifier(outDir, serverEntry)),
  );
}

function snapshotModule(
  outDir: string,
  back: string,
  sources: Sources,
  files: ListedFile[],
): string {
  const imports: string[] = [];
  const routes = sources.routes.map(({ id, file }, at) => {
    imports.push(`import * as route${at} from ${specifier(outDir, file)};`);
    return `    { id: ${JSON.stringify(id)}, module: route${at} },`;
  });
  return `import { join } from "node:path";
import { diskSnapshot } from "fresh/internal";
${imports.join("\n")}

export const snapshot = diskSnapshot({
  root: join(import.meta.dirname, ${back}),
  buildId: ${JSON.stringify(hashOf(JSON.stringify(files)))},
  routes: [
${routes.join("\n")}
  ],
  islands: [],
  client: null,
  files: ${JSON.stringify(files, null, 2)},
});
`;
}

function serverModule(entry: string): string {
  return `import { setSnapshot } from "fresh/internal";
import { snapshot } from "./snapshot.js";
import { app } from ${entry};

setSnapshot(app, snapshot, "production");

export default { fetch: app.handler() };
`;
}

function specifier(outDir: string, file: string): string {
  const path = slashes(relative(outDir, file));
  return JSON.stringify(path.startsWith(".") ? path : `./${path}`);
}
