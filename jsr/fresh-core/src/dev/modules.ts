// The text of the modules that a build writes.
import { relative } from "node:path";
import type { ListedFile } from "../file_finder.ts";
import type { ResolvedBuildConfig } from "./config.ts";
import { slashes, type Sources } from "./crawl.ts";

const NOTE = "// Written by the build. Changes to this file are lost.\n";

/** What the snapshot module lists. */
export interface Listing {
  buildId: string;
  routes: Sources["routes"];
  islands: { name: string; file: string; script: string }[];
  client: { entry: string; imports: [string, string[]][] } | null;
  files: ListedFile[];
}

/**
 * Writes `snapshot.js`, which imports every route and island.
 *
 * @param config Where the module goes and where the project is.
 * @param listing What to list.
 * @returns The module's text.
 */
export function snapshotModule(
  { outDir, root }: ResolvedBuildConfig,
  listing: Listing,
): string {
  const imports: string[] = [];
  const from = (name: string, file: string) =>
    imports.push(`import * as ${name} from ${specifier(outDir, file)};`);

  const routes = listing.routes.map(({ id, file }, at) => {
    from(`route${at}`, file);
    return `{ id: ${json(id)}, module: route${at} }`;
  });
  const islands = listing.islands.map(({ name, file, script }, at) => {
    from(`island${at}`, file);
    const names = `name: ${json(name)}, script: ${json(script)}`;
    return `{ ${names}, module: island${at} }`;
  });
  const back = json(slashes(relative(outDir, root)) || ".");
  return `${NOTE}import { join } from "node:path";
import { diskSnapshot } from "fresh/internal";
${imports.join("\n")}

export const snapshot = diskSnapshot({
  root: join(import.meta.dirname, ${back}),
  buildId: ${json(listing.buildId)},
  routes: ${list(routes)},
  islands: ${list(islands)},
  client: ${json(listing.client)},
  files: ${list(listing.files.map(json))},
});
`;
}

/**
 * Writes `server.js`, which hands the snapshot to the application.
 *
 * @param config Where the module goes and which one exports `app`.
 * @returns The module's text.
 */
export function serverModule(
  { outDir, serverEntry }: ResolvedBuildConfig,
): string {
  return `${NOTE}import { setSnapshot } from "fresh/internal";
import { snapshot } from "./snapshot.js";
import { app } from ${specifier(outDir, serverEntry)};

setSnapshot(app, snapshot, "production");

export default { fetch: app.handler() };
`;
}

function specifier(outDir: string, file: string): string {
  const path = slashes(relative(outDir, file)).split("/")
    .map(encodeURIComponent).join("/");
  return json(path.startsWith(".") ? path : `./${path}`);
}

function list(items: string[]): string {
  return `[\n${items.map((item) => `    ${item},\n`).join("")}  ]`;
}

function json(value: unknown): string {
  return JSON.stringify(value);
}
