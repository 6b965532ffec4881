// Finds the files a project is made of.
import { join, relative } from "node:path";
import type { ResolvedBuildConfig } from "./config.ts";

/** Source files of a project. */
export interface Sources {
  /** Files of the routes directory, with their path below it. */
  routes: { id: string; file: string }[];
  /** Island files, absolute. */
  islands: string[];
}

const CODE = /\.[jt]sx?$/;
/** A folder in the routes directory that holds no routes. */
const ASIDE = /(?:^|\/)\((_[^/]+)\)\//;

/**
 * Lists routes and islands.
 *
 * @param config Where to look and what to leave out.
 * @returns The files, sorted by path.
 */
export async function crawl(config: ResolvedBuildConfig): Promise<Sources> {
  const wanted = (file: string) =>
    CODE.test(file) && !config.ignore.some((pattern) => pattern.test(file));
  const [inRoutes, islands] = await Promise.all([
    filesIn(config.routeDir),
    filesIn(config.islandDir),
  ]);

  const sources: Sources = { routes: [], islands: islands.filter(wanted) };
  for (const file of inRoutes.filter(wanted)) {
    const path = slashes(relative(config.routeDir, file));
    const aside = ASIDE.exec(path);
    if (aside === null) {
      sources.routes.push({ id: path.replace(CODE, ""), file });
    } else if (aside[1] === "_islands") sources.islands.push(file);
  }
  return sources;
}

/**
 * Lists all files below a directory.
 *
 * @param directory Absolute path; it need not exist.
 * @returns Absolute paths, sorted.
 */
export async function filesIn(directory: string): Promise<string[]> {
  const files: string[] = [];
  try {
    for await (const entry of Deno.readDir(directory)) {
      const path = join(directory, entry.name);
      if (entry.isDirectory) files.push(...await filesIn(path));
      else if (entry.isFile) files.push(path);
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  return files.sort();
}

/**
 * Writes a path with forward slashes.
 *
 * @param path A path of this system.
 * @returns The path as in a URL.
 */
export function slashes(path: string): string {
  return path.replaceAll("\\", "/");
}
